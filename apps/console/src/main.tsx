import "./styles/tokens.css";
import "./styles/base.css";
import "./ui/controls.css";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "./api/client.ts";
import { I18n, initialLanguage, loadTexts } from "./i18n/i18n.tsx";
import { createConsoleRouter } from "./router.tsx";
import { applyTheme } from "./shell/theme.ts";
import { addLatinFonts } from "./styles/fonts.ts";

applyTheme();
void addLatinFonts();
const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      // The session has ended: the frame asks again, and leads to the sign-in page.
      if (!(error instanceof ApiError) || error.status !== 401 || query.queryKey[0] === "session") return;
      queries.removeQueries({ queryKey: ["session"] });
      void router.invalidate();
    },
  }),
  defaultOptions: {
    queries: {
      retry: (count, error) =>
        count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      staleTime: 2_000,
    },
  },
});
const router = createConsoleRouter(queries);

const root = document.getElementById("root");
if (root === null) throw new Error("console: the page has no #root");
const language = initialLanguage();
document.documentElement.lang = language;
const table = await loadTexts(language);
createRoot(root).render(
  <StrictMode>
    <I18n initial={{ language, table }}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18n>
  </StrictMode>,
);
