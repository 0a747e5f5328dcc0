import { useTexts } from "../../i18n/i18n.tsx";
import { visibleText } from "../../ui/visible-text.ts";

const known = ["canary", "early", "broad", "all"] as const;

/** A ring's name: of the plans that come with Breakwater in the reader's language, of others as it is. */
export function RingName({ name }: { readonly name: string }) {
  const { t } = useTexts();
  const ours = known.find((one) => one === name);
  return ours === undefined ? visibleText(name) : t(`rollouts.ring.${ours}`);
}
