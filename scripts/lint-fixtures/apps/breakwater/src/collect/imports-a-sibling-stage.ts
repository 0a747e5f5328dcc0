import { detect } from "../detect/detect.ts";

export const found = detect;
