/** Control characters and direction marks as symbols: what an attacker hides in a name is seen. */
export function visibleText(text: string): string {
  return text.replaceAll(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Cut in the middle, where an address or hash says least; whole code points only. */
export function cutMiddle(text: string, most: number): string {
  const points = Array.from(text.slice(0, 20_000));
  if (points.length <= most) return text;
  const half = Math.floor((most - 1) / 2);
  return `${points.slice(0, half).join("")}…${points.slice(-half).join("")}`;
}
