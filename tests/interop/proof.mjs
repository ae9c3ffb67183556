// Shows that offline.mjs does what it says: each way out of this machine is tried, and each has to be refused.
import dgram from "node:dgram";
import { lookup, promises } from "node:dns";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";

const HERE = { host: "127.0.0.1", port: 9 };
const failed = (emitter) => new Promise((_, reject) => emitter.on("error", reject));

const WAYS = {
  "net.connect": () => failed(net.connect(HERE)),
  "tls.connect": () => failed(tls.connect(HERE)),
  "http.get": () => failed(http.get("http://127.0.0.1:9/")),
  "https.get": () => failed(https.get("https://127.0.0.1:9/")),
  fetch: () => fetch("http://127.0.0.1:9/"),
  "dns.lookup": () => new Promise((resolve) => lookup("localhost", resolve)),
  "dns.promises.resolve4": () => promises.resolve4("localhost"),
  "dgram.send": () => dgram.createSocket("udp4").send("x", HERE.port, HERE.host),
};

for (const [way, attempt] of Object.entries(WAYS)) {
  let name = "no error";
  try {
    await attempt();
  } catch (error) {
    name = error.name;
  }
  if (name !== "NetworkRefused") {
    console.error(`${way} is open: ${name}`);
    process.exit(1);
  }
}
console.log(Object.keys(WAYS).length);
