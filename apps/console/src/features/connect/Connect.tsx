import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import "./connect.css";
import { client, dataOf } from "../../api/client.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { TextField } from "../../ui/fields.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { useCopy } from "../../ui/Value.tsx";
import { LoadSample } from "../sample/LoadSample.tsx";
import { Arrivals } from "./Arrivals.tsx";
import { type ConnectProduct, isHost, type ProductId, products, type Target } from "./products.ts";

const route = getRouteApi("/shell/connect");
const ids = Object.keys(products) as readonly ProductId[];

/** Pointing a device at this server: its commands with the address filled in, and the first line as it arrives. */
export function Connect() {
  const { t } = useTexts();
  const isThere = useArea("connect");
  const { product = "fortigate" } = route.useSearch();
  const navigate = route.useNavigate();
  const setup = useQuery({
    queryKey: ["setup"],
    queryFn: ({ signal }) => dataOf(client.GET("/api/v1/setup", { signal })),
  });
  if (!isThere) return <LoadingLines count={8} />;
  return (
    <div className="page">
      <PageHead title={t("connect.title")} guide="connect" />
      <p className="muted lead">{t("connect.lead")}</p>
      <div className="row wrap">
        <span className="muted">{t("sample.offer")}</span>
        <LoadSample />
      </div>
      <div className="product-choice" role="radiogroup" aria-label={t("connect.product")}>
        {ids.map((id) => (
          <label key={id} className="product">
            <input
              type="radio"
              name="product"
              checked={id === product}
              onChange={() =>
                void navigate({ to: ".", replace: true, search: (before) => ({ ...before, product: id }) })
              }
            />
            {id === "syslog" ? t("connect.syslog.name") : products[id].name}
          </label>
        ))}
      </div>
      {setup.isError ? (
        <ErrorState error={setup.error} retry={() => void setup.refetch()} />
      ) : setup.data === undefined ? (
        <LoadingLines count={10} />
      ) : (
        <div className="connect">
          <Steps key={product} product={products[product]} setup={setup.data} />
          <Arrivals />
        </div>
      )}
    </div>
  );
}

interface SetupAnswer {
  readonly addresses: readonly string[];
  readonly listeners: readonly {
    readonly name: string;
    readonly port: number;
    readonly error: string | null;
  }[];
}

function Steps({ product, setup }: { readonly product: ConnectProduct; readonly setup: SetupAnswer }) {
  const { t } = useTexts();
  const [host, setHost] = useState(() => likelyHost(setup.addresses));
  const listener = setup.listeners.find(({ name }) => name === `syslog-${product.transport}`);
  const target: Target = { host: isHost(host) ? host : "…", port: listener?.port ?? 5514 };
  return (
    <section className="card connect-steps">
      <div className="connect-target">
        <TextField
          label={t("connect.host")}
          hint={t("connect.host.hint")}
          problem={isHost(host) ? null : t("connect.host.wrong")}
          isMono
          value={host}
          maxLength={253}
          spellCheck={false}
          onChange={(event) => setHost(event.currentTarget.value.trim())}
        />
        <div className="field">
          <span className="label">{t("connect.port")}</span>
          <code className="port">
            {target.port}/{product.transport}
          </code>
        </div>
      </div>
      {listener?.error !== undefined && listener.error !== null && (
        <p className="note">{t("connect.listener.failed", { error: listener.error })}</p>
      )}
      <ol className="connect-list">
        {product.steps.map((step) => (
          <li key={step.text}>
            <p>{t(step.text, step.values?.(target))}</p>
            {step.command !== undefined && <Command text={step.command(target)} />}
          </li>
        ))}
      </ol>
      <p className="muted">{t(product.note)}</p>
    </section>
  );
}

function Command({ text }: { readonly text: string }) {
  const { t } = useTexts();
  const copy = useCopy();
  return (
    <div className="command">
      <pre className="block">{text}</pre>
      <IconButton size="small" icon="copy" label={t("connect.copy")} onClick={() => copy(text)} />
    </div>
  );
}

/** The name under which this page was opened, where others can use it; else the machine's first address. */
function likelyHost(addresses: readonly string[]): string {
  const name = location.hostname.replace(/^\[|\]$/g, "");
  const isLoopback = name === "localhost" || name === "::1" || name.startsWith("127.");
  return isLoopback ? (addresses[0] ?? name) : name;
}
