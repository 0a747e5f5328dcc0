import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import "./notices.css";
import { client, dataOf } from "../../api/client.ts";
import type { Notice } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { SeverityShape } from "../../ui/SeverityMark.tsx";
import { LoadingLines } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";

/** The last notices, each with the way to what it is about. */
export function NoticeList({
  items,
  onFollow,
}: {
  readonly items: readonly Notice[];
  readonly onFollow: () => void;
}) {
  const { t } = useTexts();
  const hasTexts = useArea("notices");
  const queries = useQueryClient();
  const read = useMutation({
    mutationFn: (ids: readonly string[] | null) =>
      dataOf(client.POST("/api/v1/notices/read", { body: ids === null ? {} : { ids: [...ids] } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["notices"] }),
  });
  if (!hasTexts) return <LoadingLines count={3} />;
  if (items.length === 0) return <p className="muted notices">{t("notices.none")}</p>;
  return (
    <div className="notices">
      <ul>
        {items.map((notice) => (
          <li key={notice.id} className={notice.is_read ? "read" : ""}>
            <SeverityShape level={notice.level} />
            <NoticeLink
              notice={notice}
              onFollow={() => {
                read.mutate([notice.id]);
                onFollow();
              }}
            />
            <Ago ms={notice.created_at} />
          </li>
        ))}
      </ul>
      <Button size="small" isBusy={read.isPending} onClick={() => read.mutate(null)}>
        {t("notices.readAll")}
      </Button>
    </div>
  );
}

function NoticeLink({ notice, onFollow }: { readonly notice: Notice; readonly onFollow: () => void }) {
  const { t } = useTexts();
  const { id } = notice.subject;
  const { title, device, findings } = notice.parameters;
  const text = t(`notice.${notice.kind}`, {
    title: visibleText(String(title ?? "")),
    device: visibleText(String(device ?? "–")),
    count: Number(findings ?? 0),
  });
  const how = { className: "plain-link", onClick: onFollow };
  switch (notice.subject.kind) {
    case "finding":
      return (
        <Link to="/findings/{-$id}" params={{ id }} {...how}>
          {text}
        </Link>
      );
    case "hunt":
      return (
        <Link to="/hunts/{-$id}" params={{ id }} {...how}>
          {text}
        </Link>
      );
    case "feed":
      return (
        <Link to="/intelligence/{-$section}" params={{ section: "feeds" }} {...how}>
          {text}
        </Link>
      );
  }
}
