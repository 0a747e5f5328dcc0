/** How a product writes its versions. */
export type VersionScheme =
  | "dotted"
  | "sfos"
  | "pan-os"
  | "cisco"
  | "junos"
  | "netscaler"
  | "ivanti"
  | "check-point"
  | "sonicos";

/** A version that was understood: numbers compared one by one, within one train. */
export interface Version {
  /** Versions of different trains cannot be compared (Cisco IOS 15.1M and 15.1T, Junos X48 and X49). */
  readonly train: string;
  /** `null` where the text does not say (a Check Point release without its hotfix). */
  readonly parts: readonly (number | null)[];
}

/** Trains of ordinary builds (Junos writes an `R`); others, as of NetScaler's FIPS builds and Junos Evolved, have their own ends of support. */
const ordinaryTrains: ReadonlySet<string> = new Set(["", "r"]);

export function isOrdinary({ train }: Version): boolean {
  return ordinaryTrains.has(train);
}

/** Longer texts are no versions. */
const maximumVersionLength = 96;
const maximumParts = 8;

/**
 * The version that a text names, as its vendor writes it; `null` where that is not understood. Words around it (`FortiOS v7.2.4
 * build1396 (GA)`, `NS13.1: Build 49.15.nc`) are left out.
 */
export function parseVersion(text: string, scheme: VersionScheme): Version | null {
  const plain = text.trim().toLowerCase();
  if (plain === "" || plain.length > maximumVersionLength) return null;
  return readers[scheme](plain);
}

/** Below 0 where `a` is older, above 0 where it is newer; `null` where the two cannot be compared. */
export function compareVersions(a: Version, b: Version): number | null {
  if (a.train !== b.train) return null;
  const length = Math.max(a.parts.length, b.parts.length);
  for (let index = 0; index < length; index++) {
    const left = index < a.parts.length ? a.parts[index] : 0;
    const right = index < b.parts.length ? b.parts[index] : 0;
    if (left === right) continue;
    if (left === null || left === undefined || right === null || right === undefined) return null;
    return left - right;
  }
  return 0;
}

const readers: Readonly<Record<VersionScheme, (text: string) => Version | null>> = {
  dotted: readDotted,
  sfos: readSfos,
  "pan-os": readPanOs,
  cisco: readCisco,
  junos: readJunos,
  netscaler: readNetScaler,
  ivanti: readIvanti,
  "check-point": readCheckPoint,
  sonicos: readSonicOs,
};

function version(parts: readonly (string | number | null | undefined)[], train = ""): Version {
  return {
    train,
    parts: parts.map((part) => (part === null ? null : Number(part ?? 0))),
  };
}

function numbersOf(dotted: string): readonly string[] {
  return dotted.split(".").slice(0, maximumParts);
}

/** FortiOS v7.2.4,build1396,230131 (GA), BIG-IP 17.1.1.3: builds and dates order nothing that advisories name. */
function readDotted(text: string): Version | null {
  const match =
    /^(?:fortios )?v?(\d{1,9}(?:\.\d{1,9}){0,7})(?:[ ,-]build ?\d{1,6})?(?:,\d{6,8})?(?: \([a-z.]{1,8}\))?$/.exec(
      text,
    );
  return match === null ? null : version(numbersOf(match[1] ?? ""));
}

/** SFOS 19.5.1 MR-1-Build278, 19.5 MR1, 20.0.0 GA-Build222: maintenance release N is also the third number. */
function readSfos(text: string): Version | null {
  const match =
    /^(?:(?:sfos|sophos firewall) )?v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?(?:[ -](?:ga|mr-?(\d{1,3})))?(?:[ -]build ?-?\d{1,6})?$/.exec(
      text,
    );
  if (match === null) return null;
  const [, major, minor, third, release] = match;
  return version([major, minor, Math.max(Number(third ?? 0), Number(release ?? 0))]);
}

/** PAN-OS 10.2.9-h1: a hotfix follows its release. */
function readPanOs(text: string): Version | null {
  const match = /^(?:pan-os )?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,4}))?(?:-h(\d{1,4}))?$/.exec(text);
  return match === null ? null : version(match.slice(1, 5));
}

/** ASA 9.16(4)67 and 9.16.4.67 are one; IOS 15.1(4)M12 is of train M; IOS XE 16.3.1a comes after 16.3.1. */
function readCisco(text: string): Version | null {
  const match =
    /^(\d{1,3})\.(\d{1,3})(?:\((\d{1,4})\)([a-z]{0,5})(\d{0,4})([a-z]?)|\.(\d{1,4})(?:\.(\d{1,4}))?([a-z]?))?$/.exec(
      text,
    );
  if (match === null) return null;
  const [, major, minor, release, train, rebuild, letter, third, fourth, suffix] = match;
  if (release === undefined) return version([major, minor, third, fourth, letterNumber(suffix)]);
  return version([major, minor, release, rebuild === "" ? 0 : rebuild, letterNumber(letter)], train);
}

function letterNumber(letter: string | undefined): number {
  return letter === undefined || letter === "" ? 0 : letter.charCodeAt(0) - 96;
}

/** Junos 21.4R3-S5.4 (service release 5, respin 4), 15.1X49-D100, 22.3R1-EVO (Junos Evolved counts for itself). */
function readJunos(text: string): Version | null {
  const match =
    /^(?:junos )?(\d{1,3})\.(\d{1,3})(?:(r)(\d{1,3})(?:-s(\d{1,3}))?|(x\d{1,3})-d(\d{1,4}))?(?:\.\d{1,4})?(-evo)?$/.exec(
      text,
    );
  if (match === null) return null;
  const [, major, minor, , release, service, special, drop, evolved] = match;
  const train = `${special === undefined ? "r" : `${major}.${minor}${special}`}${evolved ?? ""}`;
  return special === undefined
    ? version([major, minor, release, service], train)
    : version([major, minor, drop], train);
}

/** NetScaler 13.1-49.15, NS13.1: Build 49.15.nc; FIPS builds have numbers of their own. */
function readNetScaler(text: string): Version | null {
  const match =
    /^(?:netscaler )?(?:ns)?(\d{1,3})\.(\d{1,3})(-fips|-ndcpp)?(?:(?:-|: ?build | build )(\d{1,4})\.(\d{1,4}))?(?:\.nc)?$/.exec(
      text,
    );
  if (match === null) return null;
  const [, major, minor, kind, build, fix] = match;
  return version([major, minor, build ?? null, build === undefined ? null : fix], kind ?? "");
}

/** Ivanti Connect Secure 22.7R2.5, 9.1R18.3; 22.7 alone does not say which release. */
function readIvanti(text: string): Version | null {
  const match = /^v?(\d{1,4})\.(\d{1,4})(?:r(\d{1,4})(?:\.(\d{1,4}))?|\.(\d{1,4})(?:\.(\d{1,4}))?)?$/.exec(
    text,
  );
  if (match === null) return null;
  const [, major, minor, release, fix, third, fourth] = match;
  return version([major, minor, release ?? third, fix ?? fourth]);
}

/** Check Point R81.20 Take 26 / JHF 26: without the take of the Jumbo Hotfix nothing says what is fixed. */
function readCheckPoint(text: string): Version | null {
  const match = /^r(\d{1,3})(?:\.(\d{1,3}))?(?:[ -](?:jumbo hotfix )?(?:take|jhf)[ -]?(\d{1,4}))?$/.exec(
    text,
  );
  return match === null ? null : version([match[1], match[2], match[3] ?? null]);
}

/** SonicOS 7.0.1-5035, 6.5.4.14-109n: the build follows the release. */
function readSonicOs(text: string): Version | null {
  const match =
    /^(?:sonicos )?(?:enhanced )?v?(\d{1,3}(?:\.\d{1,4}){1,3})(?:-(\d{1,6})[a-z]?(?:-[a-z0-9]{1,12})?)?$/.exec(
      text,
    );
  if (match === null) return null;
  const numbers = numbersOf(match[1] ?? "");
  const padded = [...numbers, ...Array.from({ length: 4 - numbers.length }, () => "0")];
  return version([...padded, match[2] ?? null]);
}
