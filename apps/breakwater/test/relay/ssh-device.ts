import { createHash, generateKeyPairSync } from "node:crypto";
import type { AddressInfo } from "node:net";
import ssh2 from "ssh2";
import type { FakeDevice } from "./tls-device.ts";

const { Server, utils } = ssh2;
export const sshAccount = { username: "breakwater", password: "read only" };
const runningConfig = `!\nhostname edge\nusername admin privilege 15 secret 9 $9$hash\ninterface GigabitEthernet0/0\n ip address 203.0.113.1 255.255.255.0\n!\nlogging host 192.0.2.10\n`;
const mark = "]]>]]>";
const netconfConfig = `<rpc-reply xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="1"><data><configuration xmlns="http://yang.example/junos"><system><host-name>edge</host-name><root-authentication><encrypted-password>$6$x</encrypted-password></root-authentication><services><ssh/></services></system></configuration></data></rpc-reply>`;

/** A device's SSH service: whatever is asked, it runs its forced command; NETCONF answers piece by piece, its marks cut in two. */
export async function startSshDevice(): Promise<FakeDevice> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const hostKey = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const parsed = utils.parseKey(hostKey);
  if (parsed instanceof Error) throw parsed;
  const asked: string[] = [];
  const server = new Server({ hostKeys: [hostKey] }, (client) => {
    client.on("authentication", (context) => {
      if (
        context.method === "password" &&
        context.username === sshAccount.username &&
        context.password === sshAccount.password
      )
        context.accept();
      else context.reject(["password"]);
    });
    client.on("error", () => {});
    client.on("session", (accept) => {
      const session = accept();
      session.on("exec", (acceptExec, _reject, { command }) => {
        asked.push(command);
        const channel = acceptExec();
        channel.write(runningConfig);
        channel.exit(0);
        channel.end();
      });
      session.on("subsystem", (acceptSubsystem, _reject, { name }) => {
        asked.push(`subsystem ${name}`);
        const channel = acceptSubsystem();
        channel.write(
          `<hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><capabilities><capability>urn:ietf:params:netconf:base:1.0</capability></capabilities><session-id>4</session-id></hello>]]>`,
        );
        setTimeout(() => channel.write("]]>\n"), 20);
        let received = "";
        channel.on("data", (part: Buffer) => {
          received += part.toString();
          if (!received.includes("<get-config>") || !received.trimEnd().endsWith(mark)) return;
          received = "";
          channel.write(netconfConfig.slice(0, 100));
          setTimeout(() => channel.write(`${netconfConfig.slice(100)}\n${mark}\n`), 20);
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Listening on a port, not on a path.
  const { port } = server.address() as AddressInfo;
  return {
    address: `ssh://127.0.0.1:${port}`,
    fingerprint: createHash("sha256").update(parsed.getPublicSSH()).digest("hex"),
    asked,
    connections: () => ({ made: 0, open: 0 }),
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
