import { parseCpe } from "./cpe.ts";
import { list, record } from "../../platform/json-members.ts";
import { isCveId, text } from "./cve-members.ts";
import { productOf } from "./product.ts";
import { readSsvcOptions } from "./read-ssvc.ts";
import type {
  AffectedStatement,
  AffectedStatus,
  CvssScore,
  SsvcPoints,
  VersionRange,
  Vulnerability,
} from "./vulnerability.ts";

const maximumContainers = 32;
const maximumStatements = 4_096;
const maximumRanges = 16_384;
const maximumChanges = 256;
const maximumCpes = 4_096;

/**
 * A CVE record (CVE JSON 5.x, `dataType` CVE_RECORD); `null` where it is none or was rejected, and where it says more than is
 * read: with half of its words a version would be taken for unaffected.
 */
export function readCveRecord(json: unknown): Vulnerability | null {
  const { dataType, cveMetadata, containers } = record(json);
  const { cveId, state } = record(cveMetadata);
  if (dataType !== "CVE_RECORD" || !isCveId(cveId) || state === "REJECTED") return null;
  const { cna, adp } = record(containers);
  const all = [cna, ...list(adp)].map(record);
  if (all.length > maximumContainers || !all.every(isWithinBounds)) return null;
  const metrics = all.flatMap(({ metrics: own }) => list(own).map(record));
  return {
    id: cveId,
    title: text(record(cna)["title"]) ?? "",
    weaknesses: weaknessesOf(all),
    cvss: cvssOf(metrics),
    ssvc: ssvcOf(metrics),
    statements: all.flatMap((container, index) => statementsOf(container, index)),
  };
}

type Json = Readonly<Record<string, unknown>>;

function isWithinBounds({ affected }: Json): boolean {
  const products = list(affected).map(record);
  return (
    products.length <= maximumStatements &&
    products.every(
      ({ versions, cpes }) =>
        list(cpes).length <= maximumCpes &&
        list(versions).length <= maximumRanges &&
        list(versions).every((range) => list(record(range)["changes"]).length <= maximumChanges),
    )
  );
}

function statementsOf(container: Json, index: number): readonly AffectedStatement[] {
  const provider = text(record(container["providerMetadata"])["shortName"]);
  const source = `${index === 0 ? "CNA" : "ADP"}${provider === null ? "" : ` ${provider}`}`;
  return list(container["affected"])
    .map(record)
    .flatMap((affected) => {
      const about = {
        source,
        defaultStatus: statusOf(affected["defaultStatus"]),
        ranges: list(affected["versions"]).map(record).map(rangeOf),
      };
      return [...productsOf(affected)].map(([product, scheme]) => ({ ...about, product, scheme }));
    });
}

/** By its names, and by the vendor and product of its CPE names. */
function productsOf({ vendor, product, cpes }: Json) {
  const products = new Map<string, AffectedStatement["scheme"]>();
  const vendorName = text(vendor);
  const productName = text(product);
  if (vendorName !== null && productName !== null) {
    const { key, scheme } = productOf(vendorName, productName);
    products.set(key, scheme);
  }
  for (const cpe of list(cpes)) {
    const name = typeof cpe === "string" ? parseCpe(cpe) : null;
    if (name === null || name.vendor === "*" || name.product === "*") continue;
    const { key, scheme } = productOf(name.vendor, name.product);
    products.set(key, scheme);
  }
  return products;
}

function rangeOf({ status, version, lessThan, lessThanOrEqual, changes }: Json): VersionRange {
  return {
    status: statusOf(status),
    version: boundOf(version) ?? notUnderstood,
    lessThan: boundOf(lessThan),
    lessThanOrEqual: boundOf(lessThanOrEqual),
    changes: list(changes)
      .map(record)
      .map((change) => ({ at: boundOf(change["at"]) ?? notUnderstood, status: statusOf(change["status"]) })),
  };
}

const notUnderstood = "?";

/** A bound that is no text is one all the same, and no version can be compared with it. */
function boundOf(value: unknown): string | null {
  return value === undefined || value === null ? null : (text(value) ?? notUnderstood);
}

function statusOf(value: unknown): AffectedStatus {
  return value === "affected" || value === "unaffected" ? value : "unknown";
}

function weaknessesOf(containers: readonly Json[]): readonly string[] {
  const ids = containers
    .flatMap(({ problemTypes }) => list(problemTypes).slice(0, 64))
    .flatMap((type) => list(record(type)["descriptions"]).slice(0, 64))
    .flatMap((description) => {
      const { cweId } = record(description);
      return typeof cweId === "string" && /^CWE-\d{1,5}$/.test(cweId) ? [cweId] : [];
    });
  return [...new Set(ids)];
}

const cvssMembers = [
  ["cvssV4_0", "4.0"],
  ["cvssV3_1", "3.1"],
  ["cvssV3_0", "3.0"],
  ["cvssV2_0", "2.0"],
] as const;

/** Of the newest version of CVSS that is stated, the first score: the numbering authority's before others'. */
function cvssOf(metrics: readonly Json[]): CvssScore | null {
  for (const [member, version] of cvssMembers)
    for (const metric of metrics) {
      const { baseScore: score, vectorString } = record(metric[member]);
      if (typeof score === "number" && score >= 0 && score <= 10)
        return { version, score, vector: text(vectorString) ?? "" };
    }
  return null;
}

function ssvcOf(metrics: readonly Json[]): SsvcPoints | null {
  for (const { other } of metrics) {
    const { type, content } = record(other);
    const points = type === "ssvc" ? readSsvcOptions(record(content)["options"]) : null;
    if (points !== null) return points;
  }
  return null;
}
