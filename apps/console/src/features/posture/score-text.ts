/** Both ends of a score, one number where they are the same. */
export function scoreText({ worst, best }: { readonly worst: number; readonly best: number }): string {
  return worst === best ? `${worst}` : `${worst}–${best}`;
}
