import { Link } from "@tanstack/react-router";
import { useTexts } from "../../i18n/i18n.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { LoadSample } from "../sample/LoadSample.tsx";

/** Nothing has arrived since the start: what that means, and the ways to change it. */
export function Quiet() {
  const { t } = useTexts();
  return (
    <section className="card first-steps">
      <h2>{t("overview.quiet")}</h2>
      <p className="muted">{t("overview.quiet.body")}</p>
      <div className="row wrap">
        <Link to="/connect" className="button primary">
          <Icon name="connect" />
          {t("devices.connect")}
        </Link>
        <LoadSample />
      </div>
    </section>
  );
}
