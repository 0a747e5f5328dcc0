import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { addJapaneseFonts } from "../styles/fonts.ts";
import { type Area, type Language, loadTable, type MessageKey, type Table } from "./texts.ts";

export type { Language };
type Parameters = Readonly<Record<string, string | number>>;

export interface Texts {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly t: (key: MessageKey, parameters?: Parameters) => string;
  /** A text whose key came from the server; an unknown one shows its key and parameters rather than nothing. */
  readonly message: (key: string, parameters?: Parameters) => string;
  /** The same; `null` for an unknown key. */
  readonly find: (key: string, parameters?: Parameters) => string | null;
  /** Areas whose texts are there. */
  readonly areas: readonly Area[];
  readonly open: (area: Area) => void;
}

const Context = createContext<Texts | null>(null);
const stored = "breakwater.language";
const fonts = { isAdded: false };

/** The browser's language unless another was chosen. */
export function initialLanguage(): Language {
  const chosen = localStorage.getItem(stored);
  if (chosen === "en" || chosen === "ja") return chosen;
  return navigator.language.toLowerCase().startsWith("ja") ? "ja" : "en";
}

/** A language's texts, and its fonts. */
export async function loadTexts(language: Language, areas: readonly Area[] = []): Promise<Table> {
  if (language === "ja" && !fonts.isAdded) {
    fonts.isAdded = true;
    void addJapaneseFonts();
  }
  return loadTable(language, areas);
}

interface State {
  readonly language: Language;
  readonly table: Table;
  readonly areas: readonly Area[];
}

interface Properties {
  /** The texts of the first language, loaded before anything is drawn. */
  readonly initial: { readonly language: Language; readonly table: Table };
  readonly children: ReactNode;
}

export function I18n({ initial, children }: Properties) {
  const [{ language, table, areas }, setTexts] = useState<State>({ ...initial, areas: [] });
  const wanted = useRef(new Set<Area>());
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const texts = useMemo((): Texts => {
    const find = (key: string, parameters: Parameters = {}) => {
      const text = Object.hasOwn(table, key) ? table[key] : undefined;
      return text === undefined ? null : fill(text, parameters);
    };
    const message = (key: string, parameters: Parameters = {}) =>
      find(key, parameters) ?? [key, ...Object.values(parameters)].join(" ");
    return {
      language,
      setLanguage(next) {
        localStorage.setItem(stored, next);
        // The old language stays in view until the new one is there.
        const all = [...wanted.current];
        void loadTexts(next, all).then((loaded) => setTexts({ language: next, table: loaded, areas: all }));
      },
      t: message,
      message,
      find,
      areas,
      open(area) {
        if (wanted.current.has(area)) return;
        const all = [...wanted.current.add(area)];
        void loadTexts(language, all).then((loaded) =>
          // Another language, or more areas, may have come first.
          setTexts((now) =>
            now.language === language && now.areas.length < all.length
              ? { language, table: loaded, areas: all }
              : now,
          ),
        );
      },
    };
  }, [language, table, areas]);
  return <Context value={texts}>{children}</Context>;
}

export function useTexts(): Texts {
  const texts = useContext(Context);
  if (texts === null) throw new Error("useTexts: used outside of I18n");
  return texts;
}

/** Fetches an area's texts; false until they are there. */
export function useArea(area: Area): boolean {
  const { areas, open } = useTexts();
  const isThere = areas.includes(area);
  useEffect(() => {
    if (!isThere) open(area);
  }, [isThere, area, open]);
  return isThere;
}

/** A value never becomes a placeholder: every place is filled once, from the text as written. */
function fill(text: string, parameters: Parameters): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    String(Object.hasOwn(parameters, name) ? parameters[name] : whole),
  );
}
