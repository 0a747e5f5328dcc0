import { readXml, type XmlElement } from "@breakwater/devices";
import { ReadError } from "../reading.ts";

export function xmlOf(host: string, body: string): XmlElement {
  const read = readXml(body);
  if (!read.isReadable)
    throw new ReadError(`${host}: the answer is no XML that is read: ${read.problem.slice(0, 200)}`);
  return read.root;
}
