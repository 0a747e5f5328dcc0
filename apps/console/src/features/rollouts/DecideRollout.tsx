import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Rollout } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useSay } from "../../ui/Toasts.tsx";

/** Pause, resume and stop; stopping names what it means first. */
export function DecideRollout({ rollout }: { readonly rollout: Rollout }) {
  const texts = useTexts();
  const { t } = texts;
  const mayRespond = useMay("respond");
  const queries = useQueryClient();
  const say = useSay();
  const [isStopping, setStopping] = useState(false);
  const decide = useMutation({
    mutationFn: (verb: "pause" | "resume" | "stop") =>
      dataOf(client.POST(`/api/v1/rollouts/{id}/${verb}`, { params: { path: { id: rollout.id } } })),
    onSuccess: () => {
      setStopping(false);
      return queries.invalidateQueries({ queryKey: ["rollouts"] });
    },
    onError: (error) => say(problemText(error, texts)),
  });
  if (!mayRespond || rollout.state === "stopped") return null;
  return (
    <>
      {rollout.state === "running" && (
        <Button icon="pause" isBusy={decide.isPending} onClick={() => decide.mutate("pause")}>
          {t("rollouts.pause")}
        </Button>
      )}
      {rollout.state === "paused" && (
        <Button icon="play" isBusy={decide.isPending} onClick={() => decide.mutate("resume")}>
          {t("rollouts.resume")}
        </Button>
      )}
      <Button look="danger" onClick={() => setStopping(true)}>
        {t("rollouts.stop")}
      </Button>
      {isStopping && (
        <Dialog
          title={t("rollouts.stop.title", { target: rollout.target })}
          onClose={() => setStopping(false)}
        >
          <p>{t("rollouts.stop.means")}</p>
          <div className="dialog-foot">
            <Button look="quiet" onClick={() => setStopping(false)}>
              {t("action.cancel")}
            </Button>
            <Button look="danger" isBusy={decide.isPending} onClick={() => decide.mutate("stop")}>
              {t("rollouts.stop")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
