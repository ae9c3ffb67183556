// did-jwt-vc (which Veramo uses): it is given a resolver, which answers from the case.
import { verifyCredential, verifyPresentation } from "did-jwt-vc";
import { answer, documentOf } from "./cases.mjs";

function resolverOf(one) {
  return {
    resolve: async (did) => {
      const didDocument = documentOf(one, did.split("#")[0]);
      return { didDocument, didDocumentMetadata: {}, didResolutionMetadata: didDocument ? {} : { error: "notFound" } };
    },
  };
}

await answer("did-jwt-vc", async (one) => {
  const resolver = resolverOf(one);
  const { verified } = await (one.kind === "credential"
    ? verifyCredential(one.token, resolver)
    : verifyPresentation(one.token, resolver, { audience: one.audience, challenge: one.nonce, domain: one.audience }));
  if (!verified) throw new Error("not verified");
});
