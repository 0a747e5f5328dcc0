// Entry of the thread that compares lists of names: a million of them must not keep the server from answering.
import { serveTasks } from "../../platform/worker-tasks.ts";
import { type CheckedNames, checkNames, type CheckRequest } from "./check-names.ts";

serveTasks<CheckedNames>(null, (task) => ({
  // lookalike-lists.ts sends nothing but a CheckRequest.
  result: checkNames(task as CheckRequest),
  transfer: [],
}));
