import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { en, type MessageKey } from "./en.ts";
import { ja } from "./ja.ts";

export type Language = "en" | "ja";
type Parameters = Readonly<Record<string, string | number>>;

export interface Texts {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly t: (key: MessageKey, parameters?: Parameters) => string;
  /** A text whose key came from the server; an unknown one shows its key and parameters rather than nothing. */
  readonly message: (key: string, parameters?: Parameters) => string;
}

const Context = createContext<Texts | null>(null);
const stored = "breakwater.language";

/** The browser's language unless another was chosen. */
function initialLanguage(): Language {
  const chosen = localStorage.getItem(stored);
  if (chosen === "en" || chosen === "ja") return chosen;
  return navigator.language.toLowerCase().startsWith("ja") ? "ja" : "en";
}

export function I18n({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(initialLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
    // The font of 120 files is loaded only where it is read.
    if (language === "ja") void import("./noto-sans-jp.ts");
  }, [language]);
  const texts = useMemo((): Texts => {
    const table: Readonly<Record<string, string>> = language === "ja" ? ja : en;
    const message = (key: string, parameters: Parameters = {}) => {
      const text = Object.hasOwn(table, key) ? table[key] : undefined;
      return text === undefined ? [key, ...Object.values(parameters)].join(" ") : fill(text, parameters);
    };
    return {
      language,
      setLanguage(next) {
        localStorage.setItem(stored, next);
        setLanguage(next);
      },
      t: message,
      message,
    };
  }, [language]);
  return <Context value={texts}>{children}</Context>;
}

export function useTexts(): Texts {
  const texts = useContext(Context);
  if (texts === null) throw new Error("useTexts: used outside of I18n");
  return texts;
}

function fill(text: string, parameters: Parameters): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    String(Object.hasOwn(parameters, name) ? parameters[name] : whole),
  );
}
