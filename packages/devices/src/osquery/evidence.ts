import type { QueryEvidence } from "@breakwater/ocsf";

export type Columns = Readonly<Record<string, string>>;

/** What a row is of: the word of its event code, and its place in OCSF. */
export interface RowShape {
  readonly kind: string;
  /** OCSF 1.8.0, Query Evidence: exactly one of its objects. */
  readonly evidence: QueryEvidence;
}

interface Shape {
  readonly kind: string;
  /** Columns that the row has, and columns that rows of other tables have beside these. */
  readonly has: readonly string[];
  readonly hasNot?: readonly string[];
  readonly evidence: (columns: Columns) => QueryEvidence;
}

/** OCSF 1.8.0, `query_type_id`. */
const queryType = {
  kernel: 1,
  file: 2,
  folder: 3,
  job: 5,
  connection: 7,
  process: 10,
  session: 12,
  user: 13,
  startup: 15,
} as const;
const listening = 10;
const tcp = 6;
const udp = 17;
const regularFile = 1;
const folderType = 2;
const symbolicLink = 7;
const other = 99;
const hashes = [
  ["md5", 1],
  ["sha1", 2],
  ["sha256", 3],
] as const;

/**
 * Tables by their columns, since whoever writes a query names it. The first that fits counts, so that the narrower stand first.
 * Columns as in osquery 5.x, `specs/`.
 */
const shapes: readonly Shape[] = [
  { kind: "listener", has: ["address", "port", "protocol"], evidence: listenerOf },
  { kind: "key", has: ["algorithm", "key", "key_file"], evidence: ({ key_file: path }) => fileOf(path) },
  { kind: "task", has: ["command", "path", "minute", "hour"], evidence: taskOf },
  { kind: "account", has: ["username", "uid", "shell"], evidence: accountOf },
  { kind: "session", has: ["user", "tty", "host", "time"], evidence: sessionOf },
  { kind: "mount", has: ["device", "type", "flags", "path"], evidence: mountOf },
  { kind: "module", has: ["name", "size", "status"], hasNot: ["path"], evidence: moduleOf },
  { kind: "startup", has: ["name", "path", "source", "status"], evidence: startupOf },
  { kind: "set_user_id", has: ["path", "permissions", "username"], evidence: fileOfRow },
  { kind: "process", has: ["pid", "name"], evidence: processOf },
  { kind: "process", has: ["pid", "path"], hasNot: ["fd"], evidence: processOf },
  { kind: "file", has: ["path", "sha256"], evidence: fileOfRow },
  { kind: "file", has: ["path", "mtime", "size"], evidence: fileOfRow },
  { kind: "history", has: ["history_file"], evidence: ({ history_file: path }) => fileOf(path) },
];

/** What a row is of; `null` where its columns are of no table that has a place. */
export function shapeOf(columns: Columns): RowShape | null {
  const shape = shapes.find(
    ({ has, hasNot = [] }) =>
      has.every((name) => columns[name] !== undefined) && hasNot.every((name) => columns[name] === undefined),
  );
  if (shape === undefined) return null;
  const evidence = shape.evidence(columns);
  // A row whose value is empty is still of that table, and has no object to name.
  return Object.keys(evidence).length === 1 ? null : { kind: shape.kind, evidence };
}

function listenerOf({ protocol = "" }: Columns): QueryEvidence {
  const number = Number(protocol);
  const name = number === tcp ? "tcp" : number === udp ? "udp" : null;
  return {
    query_type_id: queryType.connection,
    connection_info: {
      direction_id: 0,
      ...(name === null ? {} : { protocol_name: name, protocol_num: number }),
    },
    ...(number === tcp ? { state: "LISTEN", tcp_state_id: listening } : {}),
  };
}

function taskOf({ command = "", path = "" }: Columns): QueryEvidence {
  const name = command.slice(0, 255) || path;
  if (name === "") return { query_type_id: queryType.job };
  const file = fileOf(path).file;
  return {
    query_type_id: queryType.job,
    job: { name, cmd_line: command, ...(file === undefined ? {} : { file }) },
  };
}

function accountOf({ username = "", uid = "", description = "" }: Columns): QueryEvidence {
  if (username === "" && uid === "") return { query_type_id: queryType.user };
  return {
    query_type_id: queryType.user,
    user: {
      ...(username === "" ? {} : { name: username }),
      ...(uid === "" ? {} : { uid }),
      ...(description === "" ? {} : { full_name: description }),
    },
  };
}

function sessionOf({ tty = "", host = "" }: Columns): QueryEvidence {
  return {
    query_type_id: queryType.session,
    session: { ...(tty === "" ? {} : { terminal: tty }), is_remote: host !== "" },
  };
}

function mountOf({ path = "" }: Columns): QueryEvidence {
  if (path === "") return { query_type_id: queryType.folder };
  return {
    query_type_id: queryType.folder,
    folder: { name: lastPart(path), path, type_id: folderType },
  };
}

function moduleOf({ name = "" }: Columns): QueryEvidence {
  if (name === "") return { query_type_id: queryType.kernel };
  return { query_type_id: queryType.kernel, kernel: { name, type_id: other, type: "module" } };
}

function startupOf({ name = "", path = "", args = "" }: Columns): QueryEvidence {
  if (name === "" && path === "") return { query_type_id: queryType.startup };
  const job = { name: name || path, cmd_line: `${path} ${args}`.trim() };
  return {
    query_type_id: queryType.startup,
    startup_item: { name: name || path, start_type_id: 0, job },
  };
}

function processOf(columns: Columns): QueryEvidence {
  const { pid = "", name = "", path = "", cmdline = "", cwd = "", parent = "" } = columns;
  const number = Number(pid);
  if (pid === "" || !Number.isSafeInteger(number)) return { query_type_id: queryType.process };
  const file = fileOfRow(columns).file;
  const parentPid = Number(parent);
  return {
    query_type_id: queryType.process,
    process: {
      pid: number,
      ...(name === "" ? {} : { name }),
      ...(path === "" ? {} : { path }),
      ...(cmdline === "" ? {} : { cmd_line: cmdline }),
      ...(cwd === "" ? {} : { working_directory: cwd }),
      ...(file === undefined ? {} : { file }),
      ...(parent === "" || !Number.isSafeInteger(parentPid) ? {} : { parent_process: { pid: parentPid } }),
    },
  };
}

function fileOf(path = ""): Pick<QueryEvidence, "query_type_id" | "file"> {
  if (path === "") return { query_type_id: queryType.file };
  return { query_type_id: queryType.file, file: { name: lastPart(path), path, type_id: regularFile } };
}

function fileOfRow(columns: Columns): Pick<QueryEvidence, "query_type_id" | "file"> {
  const evidence = fileOf(columns["path"]);
  if (evidence.file === undefined) return evidence;
  const values = hashes.flatMap(([name, id]) => {
    const value = columns[name];
    return value === undefined || value === "" ? [] : [{ algorithm_id: id, value }];
  });
  return {
    ...evidence,
    file: {
      ...evidence.file,
      ...(columns["symlink"] === "1" ? { type_id: symbolicLink } : {}),
      ...(values.length === 0 ? {} : { hashes: values }),
    },
  };
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1) || path;
}
