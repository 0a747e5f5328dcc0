import { useTexts } from "../../i18n/i18n.tsx";
import { EmptyState } from "../../ui/states.tsx";

/** Nothing has arrived: how to send the first line. */
export function Quiet({ port }: { readonly port: string }) {
  const { t } = useTexts();
  const host = location.hostname;
  return (
    <section className="card quiet">
      <EmptyState title={t("overview.quiet")}>
        <p>{t("overview.quiet.body", { port })}</p>
        <h3>{t("overview.quiet.fortigate")}</h3>
        <pre>{`config log syslogd setting\n    set status enable\n    set server "${host}"\n    set port ${port}\n    set mode reliable\nend`}</pre>
        <h3>{t("overview.quiet.sophos", { port })}</h3>
        <h3>{t("overview.quiet.try")}</h3>
        <pre>{`logger --server ${host} --port ${port} --tcp --rfc3164 'date=2026-11-24 time=09:00:00 devname="fw-1" devid="FGT60F0000000001" logid="0100044547" type="event" subtype="system" level="information" vd="root" logdesc="Object attribute configured" user="admin" ui="jsconsole(127.0.0.1)" action="Add" cfgpath="system.admin" cfgobj="support" msg="Add system.admin support"'`}</pre>
      </EmptyState>
    </section>
  );
}
