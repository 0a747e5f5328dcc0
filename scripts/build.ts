// `npm run build`: what `npm pack` puts into the packages. Emits each package's and the app's JavaScript and types into
// `dist` (Node strips no types under node_modules), and puts the rules and the console beside the app.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const app = join(root, "apps/breakwater");

for (const directory of [...packagesInOrder(), app]) {
  emit(directory);
  for (const file of ["LICENSE", "NOTICE"]) cpSync(join(root, file), join(directory, file));
}
copyBesideApp();
process.stdout.write("built; `npm pack --workspaces` makes the packages\n");

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Folders of `packages/`, each behind those that it imports: types come from their `dist`. */
function packagesInOrder(): readonly string[] {
  const folders = new Map(
    readdirSync(join(root, "packages")).map((folder) => {
      const directory = join(root, "packages", folder);
      return [manifestOf(directory).name, directory];
    }),
  );
  const ordered = new Set<string>();
  const visit = (directory: string): void => {
    for (const name of Object.keys(manifestOf(directory).dependencies ?? {})) {
      const needed = folders.get(name);
      if (needed !== undefined) visit(needed);
    }
    ordered.add(directory);
  };
  for (const directory of folders.values()) visit(directory);
  return [...ordered];
}

function manifestOf(directory: string): Manifest {
  // Our own manifests, which the tests install from.
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
}

function emit(directory: string): void {
  const out = join(directory, "dist");
  rmSync(out, { recursive: true, force: true });
  const config = join(root, ".artifacts", `build-${manifestOf(directory).name.replace("/", "-")}.json`);
  mkdirSync(dirname(config), { recursive: true });
  const source = join(directory, "src");
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, "tsconfig.base.json"),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        outDir: out,
        rootDir: source,
        customConditions: [],
      },
      include: [join(source, "**/*.ts")],
      exclude: [join(source, "**/*.test.ts")],
    }),
  );
  run([join(root, "node_modules/typescript/bin/tsc"), "-p", config]);
  // What the code reads beside itself, such as the lake's schema.
  for (const name of readdirSync(source, { recursive: true }).map(String))
    if (/\.(?:sql|json|yml|txt)$/.test(name)) cpSync(join(source, name), join(out, name));
}

function copyBesideApp(): void {
  const console = join(root, "apps/console/dist");
  if (!existsSync(console)) run([join(root, "scripts/bootstrap.mjs")]);
  for (const [from, to] of [
    [console, "console"],
    [join(root, "content"), "content"],
  ] as const) {
    rmSync(join(app, to), { recursive: true, force: true });
    cpSync(from, join(app, to), { recursive: true, filter: (path) => !path.endsWith(".test.ts") });
  }
}

function run(args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [...args], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error(`${args.join(" ")}: ended with ${status}`);
}
