// A device's portal: open as long as its configuration says so. Runs in the device's own network.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
const [, , configuration, port] = process.argv;
createServer((_, response) => {
  const isOpen = readFileSync(configuration, "utf8").includes("portal=open");
  response.writeHead(isOpen ? 200 : 403).end();
}).listen(Number(port), "0.0.0.0", () => process.stdout.write("listening\n"));
