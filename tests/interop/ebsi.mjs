// @cef-ebsi/verifiable-credential: its own did:key and JSON Schemas; what it asks the registries of EBSI for is answered
// from the case, and everything else is not found.
import axios from "axios";
import { verifyCredentialJwt } from "@cef-ebsi/verifiable-credential";
import { answer } from "./cases.mjs";

const AUTHORITY = "api-pilot.ebsi.eu";

let current;

axios.defaults.adapter = async (config) => {
  const url = axios.getUri(config);
  const data = current.registry?.[url];
  if (data === undefined) throw new axios.AxiosError(`not in the case: ${url}`, "ERR_BAD_REQUEST", config);
  return { data, status: 200, statusText: "OK", headers: {}, config };
};

await answer("@cef-ebsi/verifiable-credential", async (one) => {
  current = one;
  await verifyCredentialJwt(one.token, { ebsiAuthority: AUTHORITY, ...(one.at && { validAt: one.at }) });
});
