import type { PersonRole } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { SelectField } from "../../../ui/fields.tsx";

const personRoles: readonly PersonRole[] = ["viewer", "analyst", "responder", "administrator", "auditor"];

/** A role, with what it may do below it. */
export function RoleField({
  value,
  onChange,
}: {
  readonly value: PersonRole;
  readonly onChange: (role: PersonRole) => void;
}) {
  const { t, message } = useTexts();
  return (
    <SelectField
      label={t("people.role")}
      hint={message(`role.${value}.may`)}
      value={value}
      onChange={onChange}
      options={personRoles.map((role) => ({ value: role, label: message(`role.${role}`) }))}
    />
  );
}
