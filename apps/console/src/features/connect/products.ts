import type { MessageKey } from "../../i18n/texts.ts";

export interface Target {
  readonly host: string;
  readonly port: number;
}

type StepKey = Exclude<Extract<MessageKey, `connect.${string}`>, "connect.title">;

interface Step {
  /** What to do, where no command does it. */
  readonly text: StepKey;
  /** Given to the text. */
  readonly values?: (target: Target) => Readonly<Record<string, string | number>>;
  /** To copy and paste. */
  readonly command?: (target: Target) => string;
}

export interface ConnectProduct {
  readonly name: string;
  readonly transport: "tcp" | "udp";
  readonly steps: readonly Step[];
  /** What this way of sending cannot do. */
  readonly note: StepKey;
}

const address = ({ host, port }: Target) => ({ host, port });

/**
 * How each product is told to send its logs here. From the vendors' manuals: FortiOS CLI reference (`config log syslogd
 * setting`), SFOS web admin guide (System services > Log settings), ASA general operations CLI guide (logging), PAN-OS
 * admin guide (syslog server profile, log forwarding), rsyslog documentation (omfwd).
 */
export const products = {
  fortigate: {
    name: "FortiGate",
    transport: "tcp",
    steps: [
      {
        text: "connect.fortigate.send",
        command: ({ host, port }) =>
          [
            "config log syslogd setting",
            "    set status enable",
            `    set server "${host}"`,
            "    set mode reliable",
            `    set port ${port}`,
            "    set format default",
            "end",
          ].join("\n"),
      },
      {
        text: "connect.fortigate.what",
        command: () =>
          [
            "config log syslogd filter",
            "    set severity information",
            "    set forward-traffic enable",
            "    set local-traffic enable",
            "end",
            "config log setting",
            "    set local-in-allow enable",
            "    set local-in-deny-unicast enable",
            "end",
          ].join("\n"),
      },
      { text: "connect.fortigate.test", command: () => "diagnose log test" },
    ],
    note: "connect.note.plain",
  },
  sophos: {
    name: "Sophos Firewall",
    transport: "udp",
    steps: [
      { text: "connect.sophos.open" },
      { text: "connect.sophos.add", values: address },
      { text: "connect.sophos.what" },
    ],
    note: "connect.note.udp",
  },
  asa: {
    name: "Cisco ASA",
    transport: "tcp",
    steps: [
      {
        text: "connect.asa.send",
        command: ({ host, port }) =>
          [
            "configure terminal",
            "logging enable",
            "logging timestamp rfc5424",
            "logging device-id hostname",
            "logging trap informational",
            `logging host inside ${host} tcp/${port}`,
            "logging permit-hostdown",
            "end",
            "write memory",
          ].join("\n"),
      },
      { text: "connect.asa.interface" },
    ],
    note: "connect.asa.note",
  },
  panos: {
    name: "PAN-OS",
    transport: "tcp",
    steps: [
      {
        text: "connect.panos.profile",
        command: ({ host, port }) =>
          [
            "configure",
            `set shared log-settings syslog breakwater server breakwater server ${host} transport TCP port ${port} format BSD facility LOG_USER`,
            'set shared log-settings system match-list breakwater send-syslog breakwater filter "All Logs"',
            'set shared log-settings config match-list breakwater send-syslog breakwater filter "All Logs"',
            'set shared log-settings globalprotect match-list breakwater send-syslog breakwater filter "All Logs"',
            'set shared log-settings profiles breakwater match-list traffic log-type traffic send-syslog breakwater filter "All Logs"',
            'set shared log-settings profiles breakwater match-list threat log-type threat send-syslog breakwater filter "All Logs"',
            "commit",
          ].join("\n"),
      },
      { text: "connect.panos.rules" },
    ],
    note: "connect.note.plain",
  },
  syslog: {
    name: "syslog",
    transport: "tcp",
    steps: [
      {
        text: "connect.syslog.rsyslog",
        command: ({ host, port }) =>
          [
            "# /etc/rsyslog.d/60-breakwater.conf",
            `*.* action(type="omfwd" target="${host}" port="${port}" protocol="tcp"`,
            '           action.resumeRetryCount="-1" queue.type="linkedList" queue.size="100000")',
          ].join("\n"),
      },
      {
        text: "connect.syslog.try",
        command: ({ host, port }) => `logger --server ${host} --port ${port} --tcp "hello from $(hostname)"`,
      },
    ],
    note: "connect.syslog.note",
  },
} as const satisfies Readonly<Record<string, ConnectProduct>>;

export type ProductId = keyof typeof products;

export function isProductId(value: unknown): value is ProductId {
  return typeof value === "string" && Object.hasOwn(products, value);
}

/** A host name or address, and nothing that a shell or a firewall's command line would take for more. */
export function isHost(text: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$/.test(text);
}
