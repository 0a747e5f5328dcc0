// Property tests draw the same values in every run, so that a failure is never a matter of luck. To look for new ones:
//   BREAKWATER_PROPERTY_SEED=$RANDOM BREAKWATER_PROPERTY_RUNS=100000 npm test -- --project unit
import fc from "fast-check";

const seed = Number(process.env["BREAKWATER_PROPERTY_SEED"] ?? 20_261_124);
const runs = process.env["BREAKWATER_PROPERTY_RUNS"];
fc.configureGlobal({ seed, numRuns: Number(runs ?? 300) });
