/** Work of the same name is done one after the other, that of different names at the same time. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(name: string, work: () => Promise<T>): Promise<T> {
    // How the one before ended is for whoever waits for it.
    const turn = (this.#last.get(name) ?? Promise.resolve()).catch(() => undefined).then(work);
    this.#last.set(name, turn);
    const end = () => void (this.#last.get(name) === turn && this.#last.delete(name));
    turn.then(end, end);
    return turn;
  }
}
