import { useTexts } from "../i18n/i18n.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { usePages } from "./pages-context.ts";
import { stages } from "./stages.ts";

const keys = [
  { keys: ["Ctrl", "K"], text: "keys.palette" },
  { keys: ["/"], text: "keys.search" },
  { keys: ["j", "k"], text: "keys.move" },
  { keys: ["Enter"], text: "keys.open" },
  { keys: ["Esc"], text: "keys.close" },
  { keys: ["["], text: "keys.fold" },
  { keys: ["?"], text: "keys.help" },
] as const;

/** Every key, and what it does. */
export function KeyboardHelp({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const pages = usePages();
  return (
    <Dialog title={t("keys.title")} onClose={onClose}>
      <dl className="keys">
        {keys.map((one) => (
          <Key key={one.text} names={one.keys} text={t(one.text)} />
        ))}
        {stages
          .filter(({ id }) => pages.some(({ stage }) => stage === id))
          .map(({ id, key, label }) => (
            <Key key={id} names={["g", key]} text={t(label)} />
          ))}
      </dl>
    </Dialog>
  );
}

function Key({ names, text }: { readonly names: readonly string[]; readonly text: string }) {
  return (
    <>
      <dt>
        {names.map((name) => (
          <kbd key={name}>{name}</kbd>
        ))}
      </dt>
      <dd>{text}</dd>
    </>
  );
}
