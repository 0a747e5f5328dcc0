/** English texts: connecting a device. */
export const connect = {
  "connect.lead":
    "Choose the product, copy its commands, paste them on the device. The first line shows up beside them, with what was understood of it.",
  "connect.product": "Product",
  "connect.syslog.name": "Anything with syslog",
  "connect.host": "This server’s address, as the device reaches it",
  "connect.host.hint": "A name or address that the device can reach; the commands below use it.",
  "connect.host.wrong": "Write a host name or an IP address.",
  "connect.port": "Port",
  "connect.copy": "Copy the commands",
  "connect.listener.failed": "The server does not listen there: {error}",
  "connect.fortigate.send": "On the FortiGate’s command line, send its logs here:",
  "connect.fortigate.what":
    "Log what an intruder would touch: connections to the firewall itself, too, not only through it.",
  "connect.fortigate.test": "Send a few test lines at once:",
  "connect.sophos.open":
    "In the web admin console, open System services > Log settings, and add a syslog server.",
  "connect.sophos.add":
    "IP address {host}, port {port}, facility DAEMON, severity level Information, format “Standard syslog protocol”.",
  "connect.sophos.what":
    "Save, then switch on every log of the new server’s column. The least that shows an intruder: Admin, Authentication and System under Events, Firewall, Web server protection, IPS.",
  "connect.asa.send": "On the ASA’s command line:",
  "connect.asa.interface":
    "Replace “inside” by the interface towards this server. Severity informational is what shows connections and sign-ins.",
  "connect.asa.note":
    "“logging permit-hostdown” keeps the ASA passing traffic while this server is down; without it, it refuses new connections. The lines are not encrypted: let them run over your management network.",
  "connect.panos.profile":
    "On the PAN-OS command line, make the syslog server and send system, configuration, GlobalProtect, traffic and threat logs:",
  "connect.panos.rules":
    "Set the log forwarding profile “breakwater” on the security rules, the one for the management interface included (Policies > Security > Actions > Log Forwarding), and commit again.",
  "connect.syslog.rsyslog": "On a Linux machine or relay with rsyslog:",
  "connect.syslog.try": "Or try it first with one line:",
  "connect.syslog.note":
    "Lines of products that are not known yet are kept, searchable, and shown as not understood. RFC 3164 and RFC 5424, over TCP or UDP.",
  "connect.note.plain":
    "Over TCP no line is lost on the way while this server runs. The lines are not encrypted: let them run over your management network.",
  "connect.note.udp":
    "This product sends syslog over UDP: lines can be lost on the way without a trace, and anyone on the way can read them. Let them run over your management network.",
  "arrivals.title": "What arrives",
  "arrivals.again": "Start again",
  "arrivals.waiting": "Waiting for the first line…",
  "arrivals.waiting.body": "It appears here within seconds of the device sending it. If it does not:",
  "arrivals.check.reach":
    "Does the device reach this server’s address and port? Loopback addresses cannot be reached from outside.",
  "arrivals.check.firewall": "Does this machine’s own firewall let the port in?",
  "arrivals.check.device": "Does the device log anything now? Sign in to it: that is logged.",
  "arrivals.understood": "It works: {products}",
  "arrivals.devices": "See it among the devices",
  "arrivals.notUnderstood": "Lines arrive, and none is understood yet. They are kept.",
} as const;
