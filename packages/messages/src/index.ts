export { adviceFor } from "./advice.ts";
export { en, type MessageKey } from "./en.ts";
export { advice as enAdvice } from "./en/advice.ts";
export { reasons as enReasons } from "./en/reasons.ts";
export { ja } from "./ja.ts";
export { advice as jaAdvice } from "./ja/advice.ts";
export { reasons as jaReasons } from "./ja/reasons.ts";
export { fillText, type Language, languageOf, languages, renderMessage } from "./render.ts";
