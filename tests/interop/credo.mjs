// @credo-ts/core: its own did:key, did:jwk and data model; did:web from the case; signatures by node:crypto, since the
// package leaves those to a back end.
import { EventEmitter } from "node:events";
import { createPublicKey, verify as verifySignature } from "node:crypto";
import {
  Agent,
  ConsoleLogger,
  DidDocument,
  DidsModule,
  InjectionSymbols,
  JsonTransformer,
  JwkDidResolver,
  Kms,
  KeyDidResolver,
  LogLevel,
  W3cJwtVerifiableCredential,
  W3cJwtVerifiablePresentation,
  W3cV2JwtVerifiableCredential,
  W3cV2JwtVerifiablePresentation,
} from "@credo-ts/core";
import { answer, documentOf } from "./cases.mjs";

const HASH = { ES256: "sha256", ES384: "sha384", ES512: "sha512", PS256: "sha256" };

class Signatures {
  backend = "node:crypto";

  isOperationSupported(_, operation) {
    return operation.operation === "verify";
  }

  async verify(_, { key, algorithm, data, signature }) {
    const publicKey = { key: createPublicKey({ key: key.publicJwk, format: "jwk" }), dsaEncoding: "ieee-p1363" };
    if (algorithm === "PS256") Object.assign(publicKey, { padding: 6, saltLength: 32 });
    const digest = algorithm === "EdDSA" ? null : HASH[algorithm];
    if (digest === undefined) throw new Error(`this back end does not know ${algorithm}`);
    return { verified: verifySignature(digest, data, publicKey, signature) };
  }
}

let current;

class FromTheCase {
  supportedMethods = ["web"];
  allowsCaching = false;
  allowsLocalDidRecord = false;

  async resolve(_, did) {
    const document = documentOf(current, did);
    return {
      didDocument: document && JsonTransformer.fromJSON(document, DidDocument),
      didDocumentMetadata: {},
      didResolutionMetadata: document ? {} : { error: "notFound" },
    };
  }
}

// Nothing is stored: whatever asks for a record is told that there is none.
const empty = { findByQuery: async () => [], getAll: async () => [], save: async () => {}, update: async () => {} };

const agent = new Agent({
  config: { logger: new ConsoleLogger(LogLevel.off) },
  dependencies: { FileSystem: class {}, EventEmitterClass: EventEmitter, fetch: globalThis.fetch, WebSocketClass: class {} },
  modules: {
    nothingIsStored: { register: (manager) => manager.registerInstance(InjectionSymbols.StorageService, empty) },
    kms: new Kms.KeyManagementModule({ backends: [new Signatures()] }),
    dids: new DidsModule({ resolvers: [new KeyDidResolver(), new JwkDidResolver(), new FromTheCase()] }),
  },
});

const FORMS = {
  vc_jwt: ({ token }) =>
    agent.w3cCredentials.verifyCredential({ credential: W3cJwtVerifiableCredential.fromSerializedJwt(token) }),
  vp_jwt: ({ token, audience, nonce }) =>
    agent.w3cCredentials.verifyPresentation({
      presentation: W3cJwtVerifiablePresentation.fromSerializedJwt(token), challenge: nonce, domain: audience,
    }),
  vc_jose: ({ token }) =>
    agent.w3cV2Credentials.verifyCredential({ credential: W3cV2JwtVerifiableCredential.fromCompact(token) }),
  vp_jose: ({ token, audience, nonce }) =>
    agent.w3cV2Credentials.verifyPresentation({
      presentation: W3cV2JwtVerifiablePresentation.fromCompact(token), challenge: nonce, domain: audience,
    }),
};

function reasonOf(result) {
  if (result.error) return result.error.message;
  for (const [step, found] of Object.entries(result.validations ?? {})) {
    for (const one of [found].flat()) if (!one.isValid) return `${step}: ${one.error?.message ?? reasonOf(one)}`;
  }
  return "no reason given";
}

await answer("@credo-ts/core", async (one) => {
  current = one;
  const result = await FORMS[one.form](one);
  if (!result.isValid) throw new Error(reasonOf(result));
});
