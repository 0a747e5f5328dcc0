import type { DeviceId, TenantId } from "@breakwater/ocsf";
import type { Clock } from "../../platform/clock.ts";
import { everyDevice } from "../../store/every-device.ts";
import type { Device, Store } from "../../store/store.ts";
import { describeDevice, type DescribedField, factOf } from "../inventory/described-device.ts";
import { assessDevice, type DeviceAssessment } from "./assess-device.ts";
import { chooseSupport, type EndOfLife } from "./end-of-life.ts";
import type { InventoryDevice } from "./inventory.ts";
import { Knowledge } from "./knowledge.ts";
import { productOf } from "./product.ts";
import type { Support } from "./support.ts";

export interface AssessedDevice {
  readonly device: Device;
  readonly described: readonly DescribedField[];
  readonly assessment: DeviceAssessment;
  /** Address where the end of its support stands; `null` where an imported list says it, or nobody. */
  readonly supportSource: string | null;
}

interface Loaded {
  readonly knowledge: Knowledge;
  readonly products: ReadonlySet<string>;
  readonly files: Set<string>;
}

export interface FleetAssessmentOptions {
  readonly store: Pick<Store, "devices" | "inventory" | "knowledge">;
  readonly endOfLife: EndOfLife;
  readonly clock: Clock;
}

/** Tenants whose knowledge is kept in memory; the one asked for longest ago goes first. */
const maximumLoaded = 8;

/** What is known of the vulnerabilities and the support of a tenant's devices, by all knowledge there is when it is asked. */
export class FleetAssessment {
  readonly #options: FleetAssessmentOptions;
  readonly #loaded = new Map<TenantId, Promise<Loaded>>();

  constructor(options: FleetAssessmentOptions) {
    this.#options = options;
  }

  /** All devices of the tenant, without sample data; or those of `only`. */
  async of(tenant: TenantId, only?: DeviceId): Promise<readonly AssessedDevice[]> {
    const { store, endOfLife, clock } = this.#options;
    const one = only === undefined ? undefined : await store.devices.get(tenant, only);
    const all = one === undefined ? await everyDevice(store.devices, tenant) : one === null ? [] : [one];
    const devices = all.filter(({ isSample }) => !isSample);
    const facts = await store.inventory.facts(
      tenant,
      one === undefined || one === null ? undefined : [one.id],
    );
    const described = devices.map((device) => {
      const fields = describeDevice(device, facts.get(device.id) ?? []);
      return { device, fields, wanted: toInventory(device, fields) };
    });
    const { knowledge } = await this.#knowledge(
      tenant,
      new Set(described.map(({ wanted }) => wanted.product.key)),
    );
    const now = clock.now();
    // Devices of one product and version are judged once.
    const judged = new Map<string, DeviceAssessment>();
    return described.map(({ device, fields, wanted }) => {
      const key = JSON.stringify([wanted.product.key, wanted.version, wanted.isExposed]);
      const known = judged.get(key) ?? assessDevice(wanted, knowledge, now);
      judged.set(key, known);
      const model = factOf(fields, "model");
      const hardware = model === null ? null : knowledge.support.ofModel(wanted.vendor, model, now);
      const own = endOfLife.of({ ...wanted, model }, now);
      const { support, source } = chooseSupport(
        hardware === null ? known.support : worseOf(known.support, hardware),
        own,
      );
      return {
        device,
        described: fields,
        assessment: { ...known, device: wanted, support },
        supportSource: source,
      };
    });
  }

  async #knowledge(tenant: TenantId, products: ReadonlySet<string>): Promise<Loaded> {
    const before = this.#loaded.get(tenant);
    const next = this.#load(tenant, products, before);
    this.#loaded.delete(tenant);
    this.#loaded.set(tenant, next);
    const [oldest] = this.#loaded.keys();
    if (this.#loaded.size > maximumLoaded && oldest !== undefined) this.#loaded.delete(oldest);
    try {
      return await next;
    } catch (error) {
      this.#loaded.delete(tenant);
      throw error;
    }
  }

  /** Only what is new is read, where the products and what was there are the same. */
  async #load(
    tenant: TenantId,
    products: ReadonlySet<string>,
    earlier: Promise<Loaded> | undefined,
  ): Promise<Loaded> {
    const { store } = this.#options;
    const files = await store.knowledge.list(["installation", tenant]);
    const ids = new Set(files.map(({ id }) => id));
    const last = await earlier?.catch(() => undefined);
    const isUsable = last !== undefined && products.isSubsetOf(last.products) && last.files.isSubsetOf(ids);
    const loaded: Loaded = isUsable
      ? last
      : { knowledge: new Knowledge(products), products, files: new Set() };
    for (const { id } of files) {
      if (loaded.files.has(id)) continue;
      const content = await store.knowledge.content(id);
      if (content !== null) loaded.knowledge.take(content);
      loaded.files.add(id);
    }
    return loaded;
  }
}

/** Hardware that has no support has none whatever runs on it. */
function worseOf(release: Support, hardware: Support): Support {
  return hardware.state === "unsupported" || release.state === "unknown" ? hardware : release;
}

function toInventory(device: Device, described: readonly DescribedField[]): InventoryDevice {
  const vendor = factOf(described, "vendor") ?? device.vendor;
  const productName = factOf(described, "product") ?? device.product;
  const version = described.find(({ field }) => field === "version");
  const services = factOf(described, "services");
  return {
    line: 0,
    name: factOf(described, "name") ?? device.name,
    vendor,
    productName,
    product: productOf(vendor, productName),
    version: factOf(described, "version"),
    versionFrom: version === undefined ? null : (version.by ?? version.origin),
    isExposed: factOf(described, "exposed") ?? (services !== null && services.length > 0 ? true : null),
  };
}
