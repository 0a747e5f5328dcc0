import { list, record } from "../../platform/json-members.ts";
import { isCveId, text } from "./cve-members.ts";
import { readCveRecord } from "./read-cve.ts";
import { productOf } from "./product.ts";
import { readCsaf } from "./read-csaf.ts";
import { readSsvc } from "./read-ssvc.ts";
import { SupportLists } from "./support.ts";
import type { AffectedStatement, KnownExploited, SsvcPoints, Vulnerability } from "./vulnerability.ts";

/** What a file was taken for, and how much of it was taken. */
export interface KnowledgeReport {
  readonly kind: "kev" | "epss" | "cve" | "csaf" | "ssvc" | "eol" | "unknown";
  readonly taken: number;
  /** Entries that were not understood. */
  readonly leftOut: number;
}

/** A vulnerability, and what sources say of it for one product. */
export interface KnownOfProduct {
  readonly vulnerability: Vulnerability;
  readonly statements: readonly AffectedStatement[];
}

const maximumEntries = 1_000_000;
const unknownFile: KnowledgeReport = { kind: "unknown", taken: 0, leftOut: 0 };

/** What a file with knowledge holds, without keeping it. */
export function describeKnowledge(content: string): KnowledgeReport {
  return new Knowledge(new Set()).take(content);
}

/** Vulnerabilities of the products that one has, from CVE records, CSAF advisories, KEV and EPSS, and until when they are supported. */
export class Knowledge {
  readonly #products: ReadonlySet<string>;
  readonly #records = new Map<string, Vulnerability>();
  readonly #kev = new Map<string, KnownExploited>();
  readonly #kevStatements = new Map<string, Vulnerability>();
  readonly #epss = new Map<string, number>();
  /** Also of vulnerabilities whose record is about none of the products: an advisory or KEV may say that they are. */
  readonly #ssvc = new Map<string, SsvcPoints>();
  readonly #advisories = new Map<string, readonly Vulnerability[]>();
  readonly support = new SupportLists();
  /** What `of` answers, by product: made when it is first asked after the last `take`. */
  #byProduct: ReadonlyMap<string, readonly KnownOfProduct[]> | null = null;

  /** @param products keys of the products (`productOf`); what is about none of them is not kept. */
  constructor(products: ReadonlySet<string>) {
    this.#products = products;
  }

  /** Takes a file's text: KEV catalogue, EPSS scores, a CVE record, CSAF advisory, SSVC points or an array of these, ends of support. */
  take(content: string): KnowledgeReport {
    this.#byProduct = null;
    const start = content.slice(0, 64).replace(/^\uFEFF/, "");
    if (/^(?:#model_version|cve,epss)/i.test(start)) return this.#takeEpss(content);
    let json: unknown;
    try {
      json = JSON.parse(content.replace(/^\uFEFF/, ""));
    } catch (error) {
      // Nested deeper than the engine's stack is a RangeError.
      if (error instanceof SyntaxError || error instanceof RangeError) return unknownFile;
      throw error;
    }
    if (Array.isArray(json)) return this.#takeEach(json);
    const { dataType, document, options, selections, catalogVersion, vulnerabilities } = record(json);
    if ([dataType, document, options, selections].some((member) => member !== undefined))
      return this.#takeEach([json]);
    if (catalogVersion !== undefined && Array.isArray(vulnerabilities)) return this.#takeKev(vulnerabilities);
    const ends = this.support.take(json);
    return ends === null ? unknownFile : { kind: "eol", ...ends };
  }

  kev(id: string): KnownExploited | null {
    return this.#kev.get(id) ?? null;
  }

  epss(id: string): number | null {
    return this.#epss.get(id) ?? null;
  }

  /** Vulnerabilities about which somebody says something for the product, with what is said about it. */
  of(product: string): readonly KnownOfProduct[] {
    this.#byProduct ??= this.#sorted();
    return this.#byProduct.get(product) ?? [];
  }

  #sorted(): ReadonlyMap<string, readonly KnownOfProduct[]> {
    // CVE records first: they have the scores.
    const all = [
      ...this.#records.values(),
      ...[...this.#advisories.values()].flat(),
      ...this.#kevStatements.values(),
    ].flatMap((vulnerability) =>
      vulnerability.statements
        .filter(({ product }) => this.#products.has(product))
        .map((statement) => ({ vulnerability, statement })),
    );
    const byProduct = Map.groupBy(all, ({ statement }) => statement.product);
    return new Map(
      [...byProduct].map(([product, said]) => [
        product,
        [...Map.groupBy(said, ({ vulnerability }) => vulnerability.id)].flatMap(([id, some]) => {
          const vulnerability = this.#records.get(id) ?? some[0]?.vulnerability;
          if (vulnerability === undefined) return [];
          const statements = some.map(({ statement }) => statement);
          const ssvc = vulnerability.ssvc ?? this.#ssvc.get(id) ?? null;
          return [{ vulnerability: { ...vulnerability, ssvc }, statements }];
        }),
      ]),
    );
  }

  #isWanted({ statements }: Vulnerability): boolean {
    return statements.some(({ product }) => this.#products.has(product));
  }

  /** CVE records, advisories, SSVC points, and statements of OpenEoX. */
  #takeEach(entries: readonly unknown[]): KnowledgeReport {
    let [records, ofAdvisories, points, ends, isAdvisory] = [0, 0, 0, 0, false];
    let leftOut = Math.max(0, entries.length - maximumEntries);
    for (const entry of entries.slice(0, maximumEntries)) {
      const vulnerability = readCveRecord(entry);
      const advisory = vulnerability === null ? readCsaf(entry) : null;
      if (vulnerability !== null) {
        records += 1;
        if (vulnerability.ssvc !== null) this.#ssvc.set(vulnerability.id, vulnerability.ssvc);
        if (this.#isWanted(vulnerability)) this.#records.set(vulnerability.id, vulnerability);
      } else if (advisory === null) {
        const ssvc = readSsvc(entry);
        const support = ssvc === null ? this.support.take(entry) : null;
        for (const one of ssvc ?? []) this.#ssvc.set(one.id, one.points);
        points += ssvc?.length ?? 0;
        ends += support?.taken ?? 0;
        leftOut += support?.leftOut ?? (ssvc === null ? 1 : 0);
      } else {
        isAdvisory = true;
        ofAdvisories += advisory.vulnerabilities.length;
        leftOut += advisory.leftOut;
        this.#advisories.set(
          advisory.id,
          advisory.vulnerabilities.filter((about) => this.#isWanted(about)),
        );
      }
    }
    const kind =
      records > 0 ? "cve" : isAdvisory ? "csaf" : points > 0 ? "ssvc" : ends > 0 ? "eol" : "unknown";
    return { kind, taken: records + ofAdvisories + points + ends, leftOut };
  }

  #takeKev(entries: readonly unknown[]): KnowledgeReport {
    let taken = 0;
    for (const entry of entries.slice(0, maximumEntries)) {
      const { cveID, vendorProject, product, vulnerabilityName, ...rest } = record(entry);
      const dateAdded = text(rest["dateAdded"]);
      if (!isCveId(cveID) || dateAdded === null) continue;
      taken += 1;
      this.#kev.set(cveID, {
        dateAdded,
        dueDate: text(rest["dueDate"]),
        isUsedByRansomware: rest["knownRansomwareCampaignUse"] === "Known",
      });
      const { key, scheme } = productOf(text(vendorProject) ?? "", text(product) ?? "");
      if (!this.#products.has(key)) continue;
      this.#kevStatements.set(cveID, {
        id: cveID,
        title: text(vulnerabilityName) ?? "",
        weaknesses: list(rest["cwes"])
          .slice(0, 64)
          .filter((cwe) => typeof cwe === "string"),
        cvss: null,
        ssvc: null,
        // KEV names products, never versions.
        statements: [{ source: "KEV", product: key, scheme, defaultStatus: "unknown", ranges: [] }],
      });
    }
    return { kind: "kev", taken, leftOut: entries.length - taken };
  }

  /** `cve,epss,percentile` lines below comments (FIRST's daily file). */
  #takeEpss(content: string): KnowledgeReport {
    let taken = 0;
    let leftOut = 0;
    let at = 0;
    for (let count = 0; at < content.length && count < maximumEntries; count++) {
      const end = content.indexOf("\n", at);
      const stop = end === -1 ? content.length : end;
      const [cve, score] = content
        .slice(at, Math.min(stop, at + 128))
        .trim()
        .split(",", 3);
      at = stop + 1;
      const epss = Number(score);
      if (isCveId(cve) && score !== "" && epss >= 0 && epss <= 1) {
        this.#epss.set(cve, epss);
        taken += 1;
      } else if (
        cve !== undefined &&
        cve !== "" &&
        cve !== "cve" &&
        !cve.replace("\uFEFF", "").startsWith("#")
      )
        leftOut += 1;
    }
    return { kind: "epss", taken, leftOut };
  }
}
