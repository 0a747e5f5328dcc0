import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import "./sample.css";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { SampleMark } from "../../ui/SampleMark.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { sampleQuery } from "./sample-query.ts";

/** On every page while there is sample data: that it is no device of one's own, what happened in it, and its removal. */
export function SampleBanner() {
  const texts = useTexts();
  const { t } = texts;
  const mayDecide = useMay("decide");
  const queries = useQueryClient();
  const say = useSay();
  const [isOpen, setIsOpen] = useState(false);
  const { data } = useQuery(sampleQuery);
  const remove = useMutation({
    mutationFn: () => dataOf(client.DELETE("/api/v1/sample")),
    onSuccess: () => {
      say(t("sample.removed"));
      return queries.invalidateQueries();
    },
    onError: (error) => say(problemText(error, texts)),
  });
  if (data === undefined || (data.devices === 0 && data.running === null)) return null;
  const { running } = data;
  return (
    <aside className="sample-banner" aria-label={t("sample.mark")}>
      <div className="row wrap">
        <SampleMark />
        <span>
          {running === null
            ? t("sample.here")
            : t("sample.running", { sent: running.sent, total: running.total })}
        </span>
        <Button look="quiet" size="small" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {t(isOpen ? "sample.steps.hide" : "sample.steps.show")}
        </Button>
        {mayDecide && (
          <Button size="small" isBusy={remove.isPending} onClick={() => remove.mutate()}>
            {t("sample.remove")}
          </Button>
        )}
      </div>
      {isOpen && <Steps />}
    </aside>
  );
}

/** What happened, and in which log it shows, or why in none. */
function Steps() {
  const { t, language } = useTexts();
  const { data } = useQuery(sampleQuery);
  return (
    <>
      {data?.scenarios.map(({ id, title, summary, sources, steps }) => (
        <section key={id} className="sample-steps">
          <h2>{title[language]}</h2>
          <p className="muted">{summary[language]}</p>
          <ol>
            {steps.map((step) => (
              <li key={step.id} className={step.not_visible === null ? "visible" : "hidden-step"}>
                <b>{step.title[language]}</b>
                <span className="muted">
                  {step.not_visible === null
                    ? t("sample.step.log", { log: step.log ?? "" })
                    : t("sample.step.notVisible", { why: step.not_visible[language] })}
                </span>
              </li>
            ))}
          </ol>
          <p className="faint">{sources.join(" · ")}</p>
        </section>
      ))}
      <p>
        <Link to="/campaigns/{-$id}" params={{}}>
          {t("sample.steps.others")}
        </Link>
      </p>
    </>
  );
}
