import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTexts } from "../i18n/i18n.tsx";
import { Icon } from "../ui/Icon.tsx";
import { type Command, useCommands } from "./commands.ts";

interface Properties {
  readonly onClose: () => void;
  readonly openHelp: () => void;
  readonly isUtc: boolean;
  readonly chooseZone: (isUtc: boolean) => void;
}

/** Pages, devices, searches and settings by a few letters of their name. */
export function CommandPalette({ onClose, ...actions }: Properties) {
  const { t } = useTexts();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const commands = useCommands(text, actions);
  const chosen = Math.min(at, commands.length - 1);
  useEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  useEffect(() => setAt(0), [text]);

  function run(command: Command | undefined): void {
    if (command === undefined) return;
    onClose();
    command.run();
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, commands.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
    else if (event.key === "Enter") run(commands[chosen]);
    else return;
    event.preventDefault();
  }
  const groups = useMemo(() => [...new Set(commands.map(({ group }) => group))], [commands]);
  useEffect(() => {
    document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [id, chosen]);
  return (
    <dialog
      ref={dialog}
      className="palette-dialog"
      aria-label={t("palette.title")}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="palette">
        <input
          autoFocus
          role="combobox"
          aria-label={t("palette.title")}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={commands.length === 0 ? undefined : `${id}-${chosen}`}
          placeholder={t("palette.placeholder")}
          value={text}
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <div id={`${id}-list`} className="palette-list" role="listbox" aria-label={t("palette.title")}>
          {commands.length === 0 && <div className="palette-group">{t("palette.none")}</div>}
          {groups.map((group) => (
            <div key={group} role="group" aria-label={group}>
              <div className="palette-group" aria-hidden="true">
                {group}
              </div>
              {commands.map((command, index) =>
                command.group === group ? (
                  <div
                    key={command.id}
                    id={`${id}-${index}`}
                    role="option"
                    aria-selected={index === chosen}
                    className="palette-item"
                    onMouseMove={() => setAt(index)}
                    onClick={() => run(command)}
                  >
                    <Icon name={command.icon} />
                    <span className="cut">{command.label}</span>
                    {command.hint !== undefined && <span className="hint">{command.hint}</span>}
                  </div>
                ) : null,
              )}
            </div>
          ))}
        </div>
      </div>
    </dialog>
  );
}
