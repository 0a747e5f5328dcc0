import { expect, test } from "vitest";
import { connect } from "../../i18n/en/connect.ts";
import { type ConnectProduct, isHost, products } from "./products.ts";

const target = { host: "192.0.2.10", port: 5514 };

test.each(Object.entries<ConnectProduct>(products))(
  "%s is told the server's address and port",
  (_, product) => {
    const said = product.steps
      .flatMap((step) => [
        step.command?.(target) ?? "",
        Object.values(step.values?.(target) ?? {}).join(" "),
        connect[step.text],
      ])
      .join("\n");
    expect(said).toContain("192.0.2.10");
    expect(said).toContain("5514");
  },
);

test.each(["192.0.2.10", "2001:db8::1", "breakwater.example.org", "log-1"])("%s is an address", (host) => {
  expect(isHost(host)).toBe(true);
});

test.each(["", "a b", '"; reload', "$(reboot)", "host\nend", "-x", "a`id`"])("%j is none", (host) => {
  expect(isHost(host)).toBe(false);
});
