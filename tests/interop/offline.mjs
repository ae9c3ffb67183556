// Loaded before a client (node --import): from here on this process can reach no other machine, and none of its own.
import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

class NetworkRefused extends Error {
  constructor(what) {
    super(`the network is not to be used here: ${what}`);
    this.name = "NetworkRefused";
  }
}

const refuse = (what) =>
  function () {
    throw new NetworkRefused(what);
  };

net.Socket.prototype.connect = refuse("a connection"); // http, https, tls and fetch all end here
dgram.Socket.prototype.send = refuse("a datagram");
for (const table of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of Object.getOwnPropertyNames(table)) {
    if (/^(lookup|resolve|reverse)/.test(name)) table[name] = refuse(`dns.${name}`);
  }
}
globalThis.fetch = async () => {
  throw new NetworkRefused("fetch");
};
syncBuiltinESMExports(); // what others import by name is replaced as well
