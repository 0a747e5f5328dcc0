/** A key that is part of a text, or of a shortcut of the browser or system. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  return (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.isComposing ||
    (target instanceof HTMLElement &&
      (target.matches("input:not([type=radio], [type=checkbox]), textarea, select") ||
        target.isContentEditable))
  );
}
