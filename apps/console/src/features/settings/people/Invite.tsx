import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import type { PersonRole } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { FormDialog } from "../../../ui/FormDialog.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { SelectField, TextField } from "../../../ui/fields.tsx";
import { LinkMade } from "./LinkMade.tsx";
import { invitationsQuery } from "./queries.ts";
import { RoleField } from "./RoleField.tsx";

const hoursOffered = ["24", "72", "168"] as const;

/** A role for a person, as a one-time link. */
export function Invite({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<PersonRole>("viewer");
  const [hours, setHours] = useState<(typeof hoursOffered)[number]>("72");
  const invite = useMutation({
    mutationFn: () => {
      const proposed = name.trim();
      return dataOf(
        client.POST("/api/v1/invitations", {
          body: { role, hours: Number(hours), ...(proposed === "" ? {} : { name: proposed }) },
        }),
      );
    },
    onSuccess: () => queries.invalidateQueries(invitationsQuery),
  });
  if (invite.data !== undefined)
    return (
      <Dialog title={t("people.link")} onClose={onClose}>
        <LinkMade path={invite.data.path} expiresAt={invite.data.invitation.expires_at} onClose={onClose} />
      </Dialog>
    );
  return (
    <FormDialog title={t("people.invite")} onClose={onClose} submit={t("people.link.make")} work={invite}>
      <RoleField value={role} onChange={setRole} />
      <TextField
        label={t("people.proposedName")}
        hint={t("people.proposedName.hint")}
        value={name}
        maxLength={64}
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <SelectField
        label={t("people.link.lives")}
        value={hours}
        onChange={setHours}
        options={hoursOffered.map((value) => ({ value, label: t("people.link.hours", { count: value }) }))}
      />
    </FormDialog>
  );
}
