import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Popover } from "../../ui/Popover.tsx";
import { columnIds, columnTitle, defaultColumns, isKnownColumn, knownColumns } from "./columns.tsx";

const route = getRouteApi("/shell/events/{-$uid}");

/** Which columns the table has: the usual ones, and any path of an event. */
export function ColumnsMenu() {
  const { t } = useTexts();
  const { cols } = route.useSearch();
  const navigate = route.useNavigate();
  const [path, setPath] = useState("");
  const chosen = columnIds(cols);
  const others = chosen.filter((id) => !isKnownColumn(id));
  const choose = (ids: readonly string[]) =>
    void navigate({
      to: ".",
      replace: true,
      search: (before) => ({
        ...before,
        cols: ids.join() === defaultColumns.join() ? undefined : ids.join(),
      }),
    });
  // The known columns keep their order, whatever the order of choosing.
  const toggle = (id: string) =>
    choose(
      chosen.includes(id)
        ? chosen.filter((one) => one !== id)
        : [...Object.keys(knownColumns), ...others, id].filter((one) => one === id || chosen.includes(one)),
    );
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    const added = path.trim();
    if (/^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){0,7}$/.test(added) && !chosen.includes(added))
      choose([...chosen, added]);
    setPath("");
  }
  return (
    <Popover
      label={t("events.columns")}
      align="end"
      isPadded
      trigger={(about) => (
        <button type="button" {...about} className="button quiet">
          <Icon name="columns" />
          {t("events.columns")}
        </button>
      )}
    >
      {() => (
        <div className="stack columns-menu">
          <div>
            {[...Object.keys(knownColumns), ...others].map((id) => (
              <label key={id} className="check-line">
                <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
                {columnTitle(id, t)}
              </label>
            ))}
          </div>
          <form className="row" onSubmit={onSubmit}>
            <input
              className="input mono"
              aria-label={t("events.columns.path")}
              placeholder="unmapped.cfgpath"
              value={path}
              spellCheck={false}
              onChange={(event) => setPath(event.currentTarget.value)}
            />
            <Button type="submit">{t("events.columns.add")}</Button>
          </form>
          {cols !== undefined && (
            <Button look="quiet" size="small" onClick={() => choose(defaultColumns)}>
              {t("events.columns.reset")}
            </Button>
          )}
        </div>
      )}
    </Popover>
  );
}
