import type { Url } from "@breakwater/ocsf";
import { httpUrl } from "../../http-url.ts";

/** A URL as PAN-OS logs it: host and path, without a scheme; some logs hold a whole one. */
export function panOsUrl(text: string): Url {
  if (/^[a-z][a-z0-9+.-]{0,15}:\/\//i.test(text)) return httpUrl(undefined, text, undefined);
  const end = text.search(/[/?#]/);
  const authority = end === -1 ? text : text.slice(0, end);
  const rest = end === -1 ? "" : text.slice(end);
  const host = authority.replace(/:[0-9]{1,5}$/, "");
  // A name or an address; anything else is a path or a file.
  if (!/^[0-9A-Za-z_.[\]:-]{1,255}$/.test(host) || host === "") return { url_string: text };
  const url: Url = { url_string: text, hostname: host.replace(/^\[(.*)\]$/, "$1") };
  const question = rest.indexOf("?");
  const path = question === -1 ? rest : rest.slice(0, question);
  if (path !== "") url.path = path;
  if (question !== -1) url.query_string = rest.slice(question + 1);
  return url;
}
