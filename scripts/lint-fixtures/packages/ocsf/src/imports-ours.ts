import { parseSigma } from "@breakwater/sigma";

export const parse = parseSigma;
