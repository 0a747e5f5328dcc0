/** Three short waves behind a wall. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="var(--accent)"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M5 3v18" strokeWidth="3" />
      <path d="M10 7c2-2 3 2 5 0s3-2 5 0M10 12c2-2 3 2 5 0s3-2 5 0M10 17c2-2 3 2 5 0s3-2 5 0" />
    </svg>
  );
}
