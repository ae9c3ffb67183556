// jose: a JOSE library that knows nothing of credentials. What a relying party that uses it would ask for is written
// here: the media type, an algorithm that fits the key, the envelope's claims, and who the document says has made it.
import { decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { answer, documentOf } from "./cases.mjs";

const FORMS = {
  vc_jwt: { typ: "JWT", made_by: (claims) => claims.vc.issuer, relationship: "assertionMethod" },
  vp_jwt: { typ: "JWT", made_by: (claims) => claims.vp.holder, relationship: "authentication" },
  vc_jose: { typ: "vc+jwt", made_by: (claims) => claims.issuer, relationship: "assertionMethod" },
  vp_jose: { typ: "vp+jwt", made_by: (claims) => claims.holder, relationship: "authentication" },
};
const ALGORITHM_OF = { "P-256": "ES256", "P-384": "ES384", "P-521": "ES512", Ed25519: "EdDSA" };

await answer("jose", async (one) => {
  const { typ, made_by, relationship } = FORMS[one.form];
  const { kid } = decodeProtectedHeader(one.token);
  const did = kid.split("#")[0];
  const document = documentOf(one, did);
  if (!document?.[relationship]?.includes(kid)) throw new Error(`no key for ${relationship}`);
  const { publicKeyJwk } = document.verificationMethod.find(({ id }) => id === kid);
  const algorithms = [ALGORITHM_OF[publicKeyJwk.crv] ?? "PS256"];
  const key = await importJWK(publicKeyJwk, algorithms[0]);
  const { payload } = await jwtVerify(one.token, key, {
    algorithms, typ, issuer: did, ...(one.kind === "presentation" && { audience: one.audience }),
  });
  const author = made_by(payload);
  if ((author.id ?? author) !== did) throw new Error("the document names another author than the envelope");
  if (one.kind === "presentation" && payload.nonce !== one.nonce) throw new Error("not the nonce of this occasion");
});
