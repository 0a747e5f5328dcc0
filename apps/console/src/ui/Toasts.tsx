import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { useTexts } from "../i18n/i18n.tsx";
import { Button, IconButton } from "./Button.tsx";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly undo?: () => void;
}

interface Say {
  /** Says that something was done, for a while, with the way back where there is one. */
  (text: string, undo?: () => void): void;
}

const Context = createContext<Say>(() => undefined);
/** Long enough to read, look at what happened, and take it back. */
const shownMs = 20_000;
const maximumShown = 3;

export function useSay(): Say {
  return useContext(Context);
}

export function Toasts({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const remove = useCallback(
    (id: number) => setToasts((before) => before.filter((toast) => toast.id !== id)),
    [],
  );
  const say = useMemo<Say>(() => {
    let next = 0;
    return (text, undo) => {
      next += 1;
      const toast = undo === undefined ? { id: next, text } : { id: next, text, undo };
      setToasts((before) => [...before.slice(1 - maximumShown), toast]);
    };
  }, []);
  return (
    <Context value={say}>
      {children}
      <div className="toasts" role="status">
        {toasts.map((toast) => (
          <Shown key={toast.id} toast={toast} remove={remove} />
        ))}
      </div>
    </Context>
  );
}

function Shown({ toast, remove }: { readonly toast: Toast; readonly remove: (id: number) => void }) {
  const { t } = useTexts();
  const { id, text, undo } = toast;
  useEffect(() => {
    const timer = setTimeout(() => remove(id), shownMs);
    return () => clearTimeout(timer);
  }, [id, remove]);
  return (
    <div className="toast fade">
      <span>{text}</span>
      <span className="row">
        {undo !== undefined && (
          <Button
            size="small"
            icon="undo"
            onClick={() => {
              remove(id);
              undo();
            }}
          >
            {t("action.undo")}
          </Button>
        )}
        <IconButton size="small" icon="close" label={t("action.dismiss")} onClick={() => remove(id)} />
      </span>
    </div>
  );
}
