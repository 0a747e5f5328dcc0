import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorState, LoadingLines } from "./states.tsx";

/**
 * What was asked for, once it is there; until then its place, or what went wrong and the way out. What came before stays while it is asked
 * again.
 */
export function Loaded<Data>({
  query,
  lines,
  empty,
  children,
}: {
  readonly query: Pick<UseQueryResult<Data>, "data" | "error" | "isError" | "refetch">;
  /** So many lines stand in its place. */
  readonly lines: number;
  /** Takes the place of a list without items. */
  readonly empty?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}) {
  const { data, error, isError, refetch } = query;
  if (data === undefined)
    return isError && error !== null ? (
      <ErrorState error={error} retry={() => void refetch()} />
    ) : (
      <LoadingLines count={lines} />
    );
  return empty !== undefined && isEmptyList(data) ? empty : children(data);
}

function isEmptyList(data: unknown): boolean {
  return typeof data === "object" && data !== null && "items" in data && Array.isArray(data.items)
    ? data.items.length === 0
    : false;
}
