import type { FeedDocument } from "../../../store/feeds.ts";
import { maximumKnowledgeText } from "../../../store/vulnerability-knowledge.ts";
import { FeedError } from "../feed-error.ts";
import type { Fetched, FetchTask } from "../fetcher.ts";
import { conditionsOf, validatorsOf } from "../validators.ts";
import { ask, readJson } from "./ask.ts";
import { cutDocument } from "./cut-document.ts";
import { fetchDocuments } from "./fetch-documents.ts";
import { leftOut } from "./left-out.ts";
import { type ListedDocument, readChanges, readDistributions, readRolie } from "./read-listing.ts";

/** Between the documents of an array. */
const separator = ",\n";

/**
 * Advisories of CSAF 2.0: one by its address, or all of a provider by its `provider-metadata.json`, a ROLIE feed, or a directory
 * with `changes.csv`. Of a list only those that changed are asked for, and the newest come first.
 */
export async function fetchCsaf(task: FetchTask): Promise<Fetched> {
  const { address } = task.feed;
  const folder = /^(.*\/)(?:changes\.csv|index\.txt)?$/.exec(address)?.[1];
  if (folder !== undefined)
    return fetchListed(task, await listedIn(task, { form: "directory", url: folder }));
  const isDocument = task.state["isDocument"] === true;
  const answer = await ask(task, address, isDocument && !task.isAllWanted ? conditionsOf(task.state) : {});
  if (answer.status === 304) return { kind: "unchanged", sizeBytes: 0, state: null };
  const json = readJson(answer.body, address);
  const distributions = readDistributions(json, task.credentials !== null);
  if (distributions !== null) {
    const lists = [];
    for (const one of distributions) lists.push(await listedIn(task, one));
    return fetchListed(task, lists.flat());
  }
  const listed = readRolie(json, address);
  if (listed !== null) return fetchListed(task, listed);
  const text = cutDocument(json);
  if (text === null)
    throw new FeedError(
      "not_csaf",
      `${new URL(address).host}: neither an advisory of CSAF 2.0 nor a list of them`,
    );
  return {
    kind: "content",
    sizeBytes: answer.body.length,
    content: Buffer.from(text),
    documents: null,
    state: { ...validatorsOf(answer.headers), isDocument: true },
  };
}

async function listedIn(
  task: FetchTask,
  { form, url }: { readonly form: "rolie" | "directory"; readonly url: string },
): Promise<readonly ListedDocument[]> {
  if (form === "directory") {
    const folder = url.replace(/\/?$/, "/");
    const { body } = await ask(task, `${folder}changes.csv`);
    return readChanges(Buffer.from(body).toString("utf8"), folder);
  }
  const listed = readRolie(readJson((await ask(task, url)).body, url), url);
  if (listed === null)
    throw new FeedError("not_csaf", `${new URL(url).host}: the list of advisories is no ROLIE feed`);
  return listed;
}

/** All that is listed, from what is known and what has changed since. */
async function fetchListed(task: FetchTask, all: readonly ListedDocument[]): Promise<Fetched> {
  const listed = new Map<string, string>();
  for (const { url, version } of all) if ((listed.get(url) ?? "") <= version) listed.set(url, version);
  const versions = await task.versions();
  const gone = [...versions.keys()].filter((id) => !listed.has(id));
  const wanted = [...listed]
    .filter(([id, version]) => versions.get(id) !== version)
    .sort(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0));
  const { documents, sizeBytes } = await fetchDocuments(task, wanted);
  if (documents.length === 0 && gone.length === 0 && !task.isAllWanted)
    return { kind: "unchanged", sizeBytes, state: {} };
  const known = new Map((await task.documents()).map((one) => [one.id, one]));
  for (const id of gone) known.delete(id);
  for (const one of documents) known.set(one.id, one);
  const { kept, cut } = withinBounds([...known.values()]);
  const changed = new Map([...documents, ...cut].map((one) => [one.id, one]));
  // In the order of their addresses, so that the same advisories are the same bytes.
  const texts = kept.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ text }) => text);
  return {
    kind: "content",
    sizeBytes,
    content: Buffer.from(texts.length === 0 ? "" : `[${texts.join(separator)}]`),
    documents: { changed: [...changed.values()], gone },
    state: {},
  };
}

/** The newest advisories, as many as one file of knowledge may hold; of the others only that they are left out. */
function withinBounds(documents: readonly FeedDocument[]) {
  const cut: FeedDocument[] = [];
  let left = maximumKnowledgeText - 2;
  // Room for what says that something is left out.
  for (const one of documents) left -= leftOut(one, "too_large").text.length + separator.length;
  const newest = documents.toSorted((a, b) => (a.version < b.version ? 1 : a.version > b.version ? -1 : 0));
  const kept = newest.map((one) => {
    const instead = leftOut(one, "too_large");
    const more = one.text.length - instead.text.length;
    if (more <= left) {
      left -= Math.max(more, 0);
      return one;
    }
    cut.push(instead);
    return instead;
  });
  return { kept, cut };
}
