import { createContext } from "react";
import type { LiveState } from "../api/live.ts";

/** One stream a window, shared by its pages. */
export const LiveContext = createContext<LiveState>({ isConnected: false, seconds: [] });
