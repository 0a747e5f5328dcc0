import type { ReadIndicator } from "@breakwater/indicators";
import { type Kysely, sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { IndicatorImports, IndicatorScope } from "../../indicators.ts";
import type { Schema } from "../../schema.ts";
import { finishImport, findSource, logOf } from "./finish-import.ts";
import { stageLeftOut } from "./left-out.ts";
import { purgeSome } from "./purge.ts";
import { stageIndicators } from "./stage-indicators.ts";
import { predecessorOf } from "./stated-times.ts";
import { unsynced } from "./unsynced.ts";

/** Values of one statement. */
const rowsPerStatement = 500;

export function createIndicatorImports(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): IndicatorImports {
  return {
    async begin(source, { format, digest }) {
      const { scope } = source;
      const { number } = await db
        .insertInto("indicator_imports")
        .values({
          scope,
          predecessor: await predecessorOf(db, source),
          source_id: null,
          state: "staged",
          format,
          digest,
          started_at: clock.now(),
          ended_at: null,
          indicator_count: 0,
          summary: "{}",
        })
        .returning("number")
        .executeTakeFirstOrThrow();
      return number;
    },

    async stage(number, scope, indicators, leftOut = []) {
      await unsynced(db, (connection) =>
        connection.transaction().execute(async (tx) => {
          await stageIndicators(tx, number, scope, indicators, clock.now());
          await stageLeftOut(tx, number, leftOut);
        }),
      );
    },

    finish: (by, number, source, about) =>
      finishImport({ db, ledger, clock, newId }, by, number, source, about),

    async abandon(number) {
      await db
        .updateTable("indicator_imports")
        .set({ state: "over", ended_at: clock.now() })
        .where("number", "=", number)
        .where("state", "=", "staged")
        .execute();
    },

    async refuse(by, { scope, name }, problem) {
      await ledger.change(by, async (tx, record) => {
        const source = await findSource(tx, scope, name);
        if (source === undefined) return;
        await tx
          .updateTable("indicator_sources")
          .set({ problem: problem.slice(0, 1_000), problem_at: clock.now() })
          .where("id", "=", source.id)
          .execute();
        await record({
          tenant: logOf(scope),
          action: "indicators.refuse",
          object: { kind: "indicator-source", id: source.id, name },
          details: { problem },
        });
      });
    },

    async countListed({ scope, name }, indicators) {
      const source = await findSource(db, scope, name);
      if (source?.current_import === undefined || source.current_import === null) return 0;
      let listed = 0;
      for (let at = 0; at < indicators.length; at += rowsPerStatement) {
        const { count } = await selectByValue(db, scope, indicators.slice(at, at + rowsPerStatement))
          .innerJoin("indicator_mentions", "indicator_mentions.number", "indicators.number")
          .where("indicator_mentions.import", "=", source.current_import)
          .select((eb) => eb.fn.countAll<number | string>().as("count"))
          .executeTakeFirstOrThrow();
        listed += Number(count);
      }
      return listed;
    },

    purge: () => purgeSome(db, clock.now()),
  };
}

/** The rows of these values, as one parameter: the statement is the same for any number of them. */
function selectByValue(
  db: Kysely<Schema>,
  scope: IndicatorScope,
  indicators: readonly Pick<ReadIndicator, "kind" | "value">[],
) {
  const wanted = JSON.stringify(indicators.map(({ kind, value }) => [kind, value]));
  return db
    .selectFrom(
      sql<{
        kind: string;
        value: string;
      }>`(select distinct value ->> 0 as kind, value ->> 1 as value from json_each(${wanted}))`.as("wanted"),
    )
    .innerJoin("indicators", (join) =>
      join
        .onRef("indicators.kind", "=", "wanted.kind")
        .onRef("indicators.value", "=", "wanted.value")
        .on("indicators.scope", "=", scope),
    );
}
