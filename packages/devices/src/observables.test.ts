import { observableTypeId, type OcsfEvent } from "@breakwater/ocsf";
import { expect, it } from "vitest";
import { observablesOf } from "./observables.ts";

it("a server's name that a client asked for in TLS is an observable, as one of DNS is", () => {
  // Cut to what is looked at.
  const event = { tls: { version: "TLS1.2", sni: "web.example" }, query: { hostname: "dns.example" } };
  expect(observablesOf(event as unknown as OcsfEvent)).toEqual([
    { name: "query.hostname", type_id: observableTypeId.hostname, value: "dns.example" },
    { name: "tls.sni", type_id: observableTypeId.hostname, value: "web.example" },
  ]);
});
