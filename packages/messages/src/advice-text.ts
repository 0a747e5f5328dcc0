export { advice as enAdvice } from "./en/advice.ts";
export { advice as jaAdvice } from "./ja/advice.ts";
