import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const bridge = "bwtest0";
const network = "10.231.7";
/** Where hosts find the server. */
export const serverAddress = `${network}.1`;
const portalPort = 8088;

/** A device of its own: its files, and a network that only this one has (network_namespaces(7)). */
export interface Host {
  readonly name: string;
  readonly address: string;
  readonly root: string;
  /** Runs a program in its network, to the end. */
  run(program: string, ...words: readonly string[]): { readonly status: number | null; readonly out: string };
  /** What its portal answers from outside. */
  probe(): Promise<number>;
}

/** Whether this machine lets us make networks. */
export function hasNetworks(): boolean {
  if (process.getuid?.() !== 0) return false;
  const made = spawnSync("ip", ["netns", "add", "bwtest-probe"]).status === 0;
  if (made) spawnSync("ip", ["netns", "del", "bwtest-probe"]);
  return made;
}

function ip(...words: readonly string[]): void {
  const { status, stderr } = spawnSync("ip", words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`ip ${words.join(" ")}: ${stderr}`);
}

const files: Readonly<Record<string, string>> = {
  "etc/passwd": "root:x:0:0:root:/root:/bin/sh\nadmin:x:1000:1000::/home/admin:/bin/sh\n",
  "etc/shadow": "root:$6$salt$hash:19000::::::\nadmin:!:19000::::::\n",
  "etc/os-release": 'NAME="EdgeOS"\nVERSION_ID="4.2"\n',
  "etc/cron.d/hotfix": "*/30 * * * * root breakwater hotfix update --install\n",
  "etc/portal.conf": "portal=open\n",
  "lib/security/pam_unix.so": "a library\n",
  "usr/bin/sshd": "a program\n",
  "boot/vmlinuz": "a kernel\n",
  "proc/mounts": "/dev/sda1 / ext4 rw 0 0\n",
  "proc/modules": "ip_tables 32768 2 - Live 0x0000000000000000\n",
};

export interface Network extends AsyncDisposable {
  readonly hosts: readonly Host[];
}

/** Hosts that reach the server and each other over one bridge. */
export async function startNetwork(folder: string, names: readonly string[]): Promise<Network> {
  removeNetwork(names);
  ip("link", "add", bridge, "type", "bridge");
  ip("addr", "add", `${serverAddress}/24`, "dev", bridge);
  ip("link", "set", bridge, "up");
  const portals: ChildProcess[] = [];
  const hosts = names.map((name, at) => makeHost(join(folder, name), name, at));
  for (const host of hosts) {
    const portal = spawn(
      "ip",
      [
        "netns",
        "exec",
        spaceOf(host.name),
        process.execPath,
        join(import.meta.dirname, "portal.mjs"),
        join(host.root, "etc/portal.conf"),
        String(portalPort),
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    portals.push(portal);
    await new Promise<void>((resolve, reject) => {
      portal.stdout.once("data", () => resolve());
      portal.once("exit", () => reject(new Error(`the portal of ${host.name} ended`)));
    });
  }
  return {
    hosts,
    async [Symbol.asyncDispose]() {
      for (const portal of portals) portal.kill("SIGKILL");
      removeNetwork(names);
    },
  };
}

function spaceOf(name: string): string {
  return `bwtest-${name}`;
}

function removeNetwork(names: readonly string[]): void {
  for (const name of names) spawnSync("ip", ["netns", "del", spaceOf(name)]);
  spawnSync("ip", ["link", "del", bridge]);
}

function makeHost(root: string, name: string, at: number): Host {
  const space = spaceOf(name);
  const address = `${network}.${at + 11}`;
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  ip("netns", "add", space);
  ip("link", "add", `bwv${at}`, "type", "veth", "peer", "name", "eth0", "netns", space);
  ip("link", "set", `bwv${at}`, "master", bridge, "up");
  ip("-n", space, "addr", "add", `${address}/24`, "dev", "eth0");
  ip("-n", space, "link", "set", "eth0", "up");
  ip("-n", space, "link", "set", "lo", "up");
  return {
    name,
    address,
    root,
    run(program, ...words) {
      const { status, stdout, stderr } = spawnSync("ip", ["netns", "exec", space, program, ...words], {
        encoding: "utf8",
        env: { ...process.env, BREAKWATER_ROOT: root, BREAKWATER_COLLECTOR_CONF: `${root}.conf` },
      });
      return { status, out: `${stdout}${stderr}` };
    },
    async probe() {
      const answer = await fetch(`http://${address}:${portalPort}/`);
      await answer.body?.cancel();
      return answer.status;
    },
  };
}
