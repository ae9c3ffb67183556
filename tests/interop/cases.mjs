// What the clients share: cases come as JSON lines on the standard input, verdicts go as JSON lines to the standard
// output. A client is one function that is given a case and throws, with the reason, when it refuses.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

export function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
}

export async function answer(client, verify) {
  const said = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
  said({ client, version: versionOf(client) });
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, ...rest } = JSON.parse(line);
    try {
      await verify(rest);
      said({ id, accepted: true });
    } catch (error) {
      said({ id, accepted: false, kind: error.name, reason: String(error.message).split("\n")[0].slice(0, 300) });
    }
  }
}

// Answers for a DID: the document that the case brings, or nothing.
export function documentOf(one, did) {
  return one.documents?.[did] ?? null;
}
