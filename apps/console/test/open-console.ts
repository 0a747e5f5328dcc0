import type { Browser, BrowserContext, Locator, Page } from "playwright-core";

export type Language = "en" | "ja";
export type Theme = "light" | "dark";

export interface Opened {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Everything that went wrong in the page: script errors, refused scripts, dialogs, warnings of the browser. */
  readonly wrong: readonly string[];
  /** What the browser says while nobody is signed in is that it was refused. */
  forgive(): void;
}

const locales = { en: "en-US", ja: "ja-JP" } as const;

/** A window of its own, with the language and theme that a person's machine would ask for. */
export async function openWindow(
  browser: Browser,
  { language = "en", theme = "dark" }: { readonly language?: Language; readonly theme?: Theme } = {},
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: locales[language],
    colorScheme: theme,
    timezoneId: language === "ja" ? "Asia/Tokyo" : "Europe/Berlin",
    reducedMotion: "reduce",
  });
  // A slow machine is no failure.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("dialog", (dialog) => {
    wrong.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") wrong.push(message.text());
  });
  return { context, page, wrong, forgive: () => void (wrong.length = 0) };
}

/** Signs in with an API key and waits for the overview. */
export async function signIn(opened: Opened, base: string, key: string): Promise<void> {
  const { page } = opened;
  await page.goto(`${base}/sign-in`);
  await useKey(page, key);
  await page.locator("h1").waitFor();
  await page.locator(".shell").waitFor();
  opened.forgive();
}

/** Signs in with name and password and waits for the overview. */
export async function signInAs(opened: Opened, base: string, { name, password }: Account): Promise<void> {
  const { page } = opened;
  await page.goto(`${base}/sign-in`);
  await page.locator("input[autocomplete=username]").fill(name);
  await page.locator("input[autocomplete=current-password]").fill(password);
  await page.keyboard.press("Enter");
  await page.locator(".shell h1").waitFor();
  opened.forgive();
}

/** On the sign-in page: the way for keys, and the key. */
export async function useKey(page: Page, key: string): Promise<void> {
  const field = page.locator("input.mono[type=password]");
  await page.locator("main > button.link").waitFor();
  if ((await field.count()) === 0) await page.locator("main > button.link").click();
  await field.fill(key);
  await page.keyboard.press("Enter");
}

/** On the pages of the first start: makes the first administrator's account, and leaves its authenticator for later. */
export async function makeFirstAccount(page: Page, account: Account): Promise<void> {
  await page.locator("input[autocomplete=username]").fill(account.name);
  await page.locator("input[autocomplete=new-password]").fill(account.password);
  await page.keyboard.press("Enter");
  await page.locator(".qr").waitFor();
  await page.locator("main > button.link").click();
  await page.locator(".shell h1").waitFor();
}

export interface Account {
  readonly name: string;
  readonly password: string;
}

/** The page when its data is there: nothing says any more that it is coming. */
export async function settled(page: Page): Promise<void> {
  await page.locator(".shell h1").first().waitFor();
  await page.locator("[aria-busy=true], .skeleton").first().waitFor({ state: "detached" });
  await page.evaluate("document.fonts.ready");
}

/** The row of a table that holds a text. */
export function rowWith(page: Page | Locator, text: string): Locator {
  return page.getByRole("row").filter({ hasText: text });
}
