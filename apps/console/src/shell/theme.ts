import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark";
export type ThemeChoice = Theme | "system";

const stored = "breakwater.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function choice(): ThemeChoice {
  const value = localStorage.getItem(stored);
  return value === "light" || value === "dark" ? value : "system";
}

function theme(): Theme {
  const chosen = choice();
  if (chosen !== "system") return chosen;
  return system.matches ? "dark" : "light";
}

/** Puts the theme on the page; called once before anything is drawn, and at every change. */
export function applyTheme(): void {
  document.documentElement.dataset["theme"] = theme();
  for (const listener of listeners) listener();
}

export function chooseTheme(next: ThemeChoice): void {
  if (next === "system") localStorage.removeItem(stored);
  else localStorage.setItem(stored, next);
  applyTheme();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) system.addEventListener("change", applyTheme);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) system.removeEventListener("change", applyTheme);
  };
}

/** The system's theme, or the one that was chosen over it. */
export function useTheme(): { readonly theme: Theme; readonly choice: ThemeChoice } {
  return { theme: useSyncExternalStore(subscribe, theme), choice: useSyncExternalStore(subscribe, choice) };
}
