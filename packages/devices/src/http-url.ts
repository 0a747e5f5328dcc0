import type { Url } from "@breakwater/ocsf";

/** A URL from what a device says of it: a whole one, or a path beside a host name. */
export function httpUrl(hostname: string | undefined, text: string, scheme: string | undefined): Url {
  const url: Url = {};
  if (hostname !== undefined && hostname.length <= 255) url.hostname = hostname;
  const whole = /^([a-z][a-z0-9+.-]{0,15}):\/\/([^/?#]{0,255})/i.exec(text);
  const lowerScheme = scheme?.toLowerCase();
  if (whole !== null) {
    url.url_string = text;
    url.scheme = (whole[1] ?? "").toLowerCase();
    url.hostname ??= hostOf(whole[2] ?? "");
    splitPath(url, text.slice(whole[0].length));
  } else {
    splitPath(url, text);
    if (hostname !== undefined && (lowerScheme === "http" || lowerScheme === "https")) {
      url.scheme = lowerScheme;
      url.url_string = `${lowerScheme}://${hostname}${text.startsWith("/") ? "" : "/"}${text}`;
    } else {
      url.url_string = text;
    }
  }
  if (url.hostname === "") delete url.hostname;
  return url;
}

function splitPath(url: Url, rest: string): void {
  const question = rest.indexOf("?");
  const path = question === -1 ? rest : rest.slice(0, question);
  if (path !== "") url.path = path;
  if (question !== -1) url.query_string = rest.slice(question + 1);
}

/** Host of an authority (RFC 3986 §3.2): without user information and port. */
function hostOf(authority: string): string {
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  return host.startsWith("[") ? host.slice(1, host.indexOf("]")) : (host.split(":")[0] ?? "");
}
