// Written for the machine: columns are filled in one pass over the events. `native.test.ts` reads the blocks back from a
// real engine and compares.
import type { OcsfEvent } from "@breakwater/ocsf";
import {
  type Column,
  GrowingBytes,
  TextColumn,
  TextListColumn,
  TimeColumn,
  UnsignedColumn,
  UuidColumn,
} from "./columns.ts";

/** A delivery that its sender named, stored beside each of its rows. */
export interface RowDelivery {
  readonly source: string;
  readonly key: string;
  readonly bodyHash: string;
  readonly checkpoint: string | null;
}

export interface EncodableRow {
  readonly event: OcsfEvent;
  readonly delivery: RowDelivery | null;
}

/** Columns of a block, in order, as the insert statement declares them. `batch` is added by the statement. */
export const blockStructure: string = structureOf();

/** Encodes events as one block of ClickHouse's Native format (revision 0: no block info, no LowCardinality). */
export function encodeEvents(rows: readonly EncodableRow[]): Uint8Array<ArrayBuffer> {
  const columns = createColumns(rows.length);
  for (const row of rows) addRow(columns, row);
  const block = new GrowingBytes();
  const list = Object.values(columns);
  block.varint(list.length);
  block.varint(rows.length);
  for (const column of list) {
    block.text(column.name);
    block.text(column.type);
    block.append(column.bytes());
  }
  // A buffer of its own, so that it can be moved to another thread.
  return Uint8Array.from(block.view());
}

function createColumns(rows: number) {
  return {
    tenant: new TextColumn("tenant"),
    uid: new UuidColumn("uid", rows),
    time: new TimeColumn("time", rows),
    loggedTime: new TimeColumn("logged_time", rows),
    classUid: new UnsignedColumn("class_uid", "UInt32", rows),
    activityId: new UnsignedColumn("activity_id", "UInt32", rows),
    severityId: new UnsignedColumn("severity_id", "UInt8", rows),
    actionId: new UnsignedColumn("action_id", "UInt8", rows),
    dispositionId: new UnsignedColumn("disposition_id", "UInt8", rows),
    statusId: new UnsignedColumn("status_id", "UInt8", rows),
    baseReason: new TextColumn("base_reason"),
    vendor: new TextColumn("vendor"),
    product: new TextColumn("product"),
    logName: new TextColumn("log_name"),
    eventCode: new TextColumn("event_code"),
    deviceUid: new TextColumn("device_uid"),
    deviceHostname: new TextColumn("device_hostname"),
    deviceIp: new TextColumn("device_ip"),
    srcIp: new TextColumn("src_ip"),
    srcPort: new UnsignedColumn("src_port", "UInt16", rows),
    dstIp: new TextColumn("dst_ip"),
    dstPort: new UnsignedColumn("dst_port", "UInt16", rows),
    userName: new TextColumn("user_name"),
    observables: new TextListColumn("observables", rows),
    rawData: new TextColumn("raw_data"),
    event: new TextColumn("event"),
    deliverySource: new TextColumn("delivery_source"),
    deliveryKey: new TextColumn("delivery_key"),
    deliveryHash: new TextColumn("delivery_hash"),
    deliveryCheckpoint: new TextColumn("delivery_checkpoint"),
  };
}

/** Attributes that only some classes have. */
interface Optional {
  readonly src_endpoint?: { readonly ip?: string; readonly port?: number };
  readonly dst_endpoint?: { readonly ip?: string; readonly port?: number };
  readonly user?: { readonly name?: string };
  readonly actor?: { readonly user?: { readonly name?: string } };
  readonly evidences?: readonly Optional[];
}

function addRow(columns: ReturnType<typeof createColumns>, { event, delivery }: EncodableRow): void {
  const { metadata, device } = event;
  // Classes differ in which of these they have; absent ones are stored as empty.
  const optional = event as Optional;
  const evidence = optional.evidences?.[0];
  const source = optional.src_endpoint ?? evidence?.src_endpoint;
  const destination = optional.dst_endpoint ?? evidence?.dst_endpoint;
  columns.tenant.add(metadata.tenant_uid);
  columns.uid.add(metadata.uid ?? "");
  columns.time.add(event.time);
  columns.loggedTime.add(metadata.logged_time ?? event.time);
  columns.classUid.add(event.class_uid);
  columns.activityId.add(event.activity_id);
  columns.severityId.add(event.severity_id);
  columns.actionId.add(event.action_id);
  columns.dispositionId.add(event.disposition_id);
  columns.statusId.add(event.status_id);
  columns.baseReason.add(event.class_uid === 0 ? event.status_code : "");
  columns.vendor.add(metadata.product.vendor_name);
  columns.product.add(metadata.product.name);
  columns.logName.add(metadata.log_name);
  columns.eventCode.add(metadata.event_code);
  columns.deviceUid.add(device?.uid);
  columns.deviceHostname.add(device?.hostname);
  columns.deviceIp.add(device?.ip);
  columns.srcIp.add(source?.ip);
  columns.srcPort.add(source?.port);
  columns.dstIp.add(destination?.ip);
  columns.dstPort.add(destination?.port);
  columns.userName.add(optional.user?.name ?? optional.actor?.user?.name ?? evidence?.user?.name);
  columns.observables.add(
    event.observables?.flatMap(({ value }) => (value === undefined ? [] : [value])) ?? [],
  );
  columns.rawData.add(event.raw_data);
  columns.event.add(jsonWithoutRawData(event));
  columns.deliverySource.add(delivery?.source);
  columns.deliveryKey.add(delivery?.key);
  columns.deliveryHash.add(delivery?.bodyHash);
  columns.deliveryCheckpoint.add(delivery?.checkpoint);
}

/** `raw_data` has a column of its own. Put away and back, since a copy of the event without it costs as much as the JSON. */
function jsonWithoutRawData(event: { raw_data?: string | undefined }): string {
  const rawData = event.raw_data;
  event.raw_data = undefined;
  const json = JSON.stringify(event);
  event.raw_data = rawData;
  return json;
}

function structureOf(): string {
  const columns: readonly Column[] = Object.values(createColumns(0));
  return columns.map(({ name, type }) => `${name} ${type}`).join(", ");
}
