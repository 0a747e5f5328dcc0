import { getRouteApi, Link } from "@tanstack/react-router";
import "./guide.css";
import { useTexts } from "../../i18n/i18n.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { guide as english } from "./texts/en.ts";
import { guide as japanese } from "./texts/ja.ts";
import { topicIds, type TopicId } from "./topics.ts";

const route = getRouteApi("/shell/guide/{-$topic}");

/** What each page is for, how it is used, and what it cannot show. Comes with the console, so that it is there without a network. */
export function Guide() {
  const { t, language } = useTexts();
  const { topic } = route.useParams();
  const texts = language === "ja" ? japanese : english;
  const id: TopicId = topicIds.find((one) => one === topic) ?? "overview";
  const shown = texts[id];
  return (
    <div className="page">
      <PageHead title={t("guide.title")} guide={id} />
      <div className="guide">
        <nav aria-label={t("guide.title")}>
          <ul className="nav-list">
            {topicIds.map((one) => (
              <li key={one}>
                <Link
                  to="/guide/{-$topic}"
                  params={{ topic: one }}
                  className={`nav-link${one === id ? " current" : ""}`}
                  aria-current={one === id ? "page" : undefined}
                >
                  {texts[one].title}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <article>
          <h2>{shown.title}</h2>
          <p className="guide-lead">{shown.lead}</p>
          {shown.parts.map(({ title, body }) => (
            <section key={title}>
              <h3>{title}</h3>
              {body.map((paragraph) => (
                <p key={paragraph}>{paragraph}</p>
              ))}
            </section>
          ))}
        </article>
      </div>
    </div>
  );
}
