import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Case } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { caseTasksQuery, casePeopleQuery, refreshCases } from "./queries.ts";

/** What is to be done, by whom, and what is. */
export function CaseTasks({ one }: { readonly one: Case }) {
  const texts = useTexts();
  const { t } = texts;
  const mayDecide = useMay("decide");
  const say = useSay();
  const queries = useQueryClient();
  const tasks = useQuery(caseTasksQuery(one.id));
  const onError = (error: Error) => say(problemText(error, texts));
  const onSuccess = () => refreshCases(queries, one.id);
  const turn = useMutation({
    mutationFn: ({ task, done }: { readonly task: string; readonly done: boolean }) =>
      dataOf(
        client.PATCH("/api/v1/cases/{id}/tasks/{task}", {
          params: { path: { id: one.id, task } },
          body: { done },
        }),
      ),
    onSuccess,
    onError,
  });
  const remove = useMutation({
    mutationFn: (task: string) =>
      dataOf(client.DELETE("/api/v1/cases/{id}/tasks/{task}", { params: { path: { id: one.id, task } } })),
    onSuccess,
    onError,
  });
  const items = tasks.data?.items;
  return (
    <Section title={t("case.tasks")}>
      {tasks.isError ? (
        <ErrorState error={tasks.error} retry={() => void tasks.refetch()} />
      ) : items === undefined ? (
        <LoadingLines count={2} />
      ) : (
        <ul className="case-tasks">
          {items.map((task) => (
            <li key={task.id}>
              <label>
                <input
                  type="checkbox"
                  checked={
                    turn.isPending && turn.variables.task === task.id
                      ? turn.variables.done
                      : task.done_at !== null
                  }
                  disabled={!mayDecide}
                  onChange={(event) => turn.mutate({ task: task.id, done: event.currentTarget.checked })}
                />
                <span className={task.done_at === null ? "" : "done-text"}>{visibleText(task.title)}</span>
                {task.assignee !== null && <span className="muted">{visibleText(task.assignee.name)}</span>}
              </label>
              {mayDecide && (
                <IconButton
                  icon="trash"
                  size="small"
                  label={t("case.task.remove")}
                  onClick={() => remove.mutate(task.id)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {mayDecide && <AddTask one={one} />}
    </Section>
  );
}

function AddTask({ one }: { readonly one: Case }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const people = useQuery(casePeopleQuery).data?.items ?? [];
  const [title, setTitle] = useState("");
  const [assignee, setAssignee] = useState("");
  const add = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/cases/{id}/tasks", {
          params: { path: { id: one.id } },
          body: { title: title.trim(), assignee: assignee === "" ? null : assignee },
        }),
      ),
    async onSuccess() {
      setTitle("");
      await refreshCases(queries, one.id);
    },
  });
  return (
    <form
      className="case-form inline"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <TextField
        label={t("case.task.new")}
        value={title}
        maxLength={100}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <SelectField
        label={t("case.task.who")}
        value={assignee}
        onChange={setAssignee}
        options={[
          { value: "", label: t("cases.nobody") },
          ...people.map(({ id, name }) => ({ value: id, label: visibleText(name) })),
        ]}
      />
      <Button size="small" type="submit" disabled={title.trim() === ""} isBusy={add.isPending}>
        {t("case.task.add")}
      </Button>
      <Problem error={add.error} />
    </form>
  );
}
