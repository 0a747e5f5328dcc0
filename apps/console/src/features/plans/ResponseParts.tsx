import { Link } from "@tanstack/react-router";
import "../../ui/sections.css";
import { useTexts } from "../../i18n/i18n.tsx";

const parts = [
  { id: "plans", to: "/plans/{-$id}", label: "nav.plans" },
  { id: "rollouts", to: "/rollouts/{-$id}", label: "nav.hotfixes" },
] as const;

/** The parts of the response, beside their content. */
export function ResponseParts({ current }: { readonly current: (typeof parts)[number]["id"] }) {
  const { t } = useTexts();
  return (
    <nav aria-label={t("nav.response")}>
      <ul className="nav-list">
        {parts.map(({ id, to, label }) => (
          <li key={id}>
            <Link
              to={to}
              params={{}}
              className={`nav-link${id === current ? " current" : ""}`}
              aria-current={id === current ? "page" : undefined}
            >
              <span>{t(label)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
