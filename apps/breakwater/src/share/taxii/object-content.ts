import type { Tlp } from "@breakwater/indicators";
import type { CollectionObjects, StoredObject } from "../../store/collections.ts";
import type { StixObject } from "../stix/stix-object.ts";
import type { CollectionContent, SharedRecord } from "./content.ts";
import { chooseVersions } from "./filters.ts";

/**
 * What others have written into a collection, as they wrote it.
 *
 * @param unmarked what is taken for an object that nobody has marked
 */
export function objectContent(
  objects: CollectionObjects,
  collection: string,
  unmarked: Tlp,
): CollectionContent {
  const toRecord = ({ object, version, specVersion, addedAt, tlp }: StoredObject): SharedRecord => ({
    // Written from one.
    object: JSON.parse(object) as StixObject,
    version,
    specVersion,
    dateAdded: addedAt,
    tlp: tlp ?? unmarked,
  });

  return {
    async scan({ after, addedAfter, types, specVersions, versions, limit }) {
      const [addedAt, seq] = after ?? [addedAfter ?? -1, Number.MAX_SAFE_INTEGER];
      const found = await objects.scan(collection, {
        after: { addedAt: Number(addedAt), seq: Number(seq) },
        types,
        specVersions,
        limit,
      });
      const ids = [...new Set(found.map(({ stixId }) => stixId))];
      const keys = versions.all ? [] : await objects.versionKeys(collection, ids);
      const byId = Map.groupBy(keys, ({ stixId }) => stixId);
      const chosen = new Set(
        [...byId.values()].flatMap((some) => chooseVersions(some, versions).map((one) => one.seq)),
      );
      const last = found.at(-1);
      return {
        records: found.filter((one) => versions.all || chosen.has(one.seq)).map(toRecord),
        next: found.length < limit || last === undefined ? null : [last.addedAt, last.seq],
      };
    },
    versionsOf: async (id) => (await objects.versionsOf(collection, [id])).map(toRecord),
  };
}
