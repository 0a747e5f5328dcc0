/**
 * Does it again a while after each time it is done, until it is stopped; what goes wrong is told and tried again. Stopping
 * waits for what is under way.
 */
export function repeat(
  work: () => Promise<void>,
  everyMs: number,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();
  const again = () => {
    timer = setTimeout(() => {
      current = work()
        .catch((error: unknown) => {
          if (!isStopping) onError(error);
        })
        .finally(() => {
          if (!isStopping) again();
        });
    }, everyMs);
  };
  again();
  return async () => {
    isStopping = true;
    clearTimeout(timer);
    await current;
  };
}
