import { useQuery } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";
import type { OcsfEvent } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Drawer } from "../../ui/Drawer.tsx";
import { ErrorState, LoadingRows } from "../../ui/states.tsx";
import { Value, visibleText } from "../../ui/Value.tsx";
import { className } from "./class-name.ts";

/** An event: as it was received, and as OCSF, path by path. */
export function EventDrawer({ uid, onClose }: { readonly uid: string; readonly onClose: () => void }) {
  const { t } = useTexts();
  const event = useQuery({
    queryKey: ["event", uid],
    queryFn: () => dataOf(client.GET("/api/v1/events/{uid}", { params: { path: { uid } } })),
  });
  const data = event.data;
  return (
    <Drawer title={data === undefined ? t("event.title") : className(data)} onClose={onClose}>
      {event.isError ? (
        <ErrorState error={event.error} retry={() => void event.refetch()} />
      ) : data === undefined ? (
        <LoadingRows />
      ) : (
        <>
          <h3>{t("event.raw")}</h3>
          <pre className="raw">
            {visibleText(typeof data["raw_data"] === "string" ? data["raw_data"] : "")}
          </pre>
          <h3>{t("event.ocsf")}</h3>
          <table className="paths">
            <tbody>
              {flatten(data).map(([path, value]) => (
                <tr key={path}>
                  <th scope="row">{path}</th>
                  <td>
                    <Value text={value} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Drawer>
  );
}

const maximumRows = 500;

function flatten(event: OcsfEvent): readonly (readonly [string, string])[] {
  const rows: (readonly [string, string])[] = [];
  const visit = (value: unknown, path: string): void => {
    if (rows.length >= maximumRows || path === "raw_data") return;
    if (typeof value === "object" && value !== null) {
      for (const [name, inner] of Object.entries(value)) visit(inner, path === "" ? name : `${path}.${name}`);
    } else if (value !== undefined)
      rows.push([visibleText(path), typeof value === "string" ? visibleText(value) : JSON.stringify(value)]);
  };
  visit(event, "");
  return rows;
}
