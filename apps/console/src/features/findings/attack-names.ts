/**
 * Names of the techniques and tactics that edge rules use most, as MITRE ATT&CK has them (v18; ids of v19 where it split
 * one). Names stay in English: they are what people search for.
 */
const names: Readonly<Record<string, string>> = {
  T1003: "OS Credential Dumping",
  T1005: "Data from Local System",
  T1014: "Rootkit",
  "T1020.001": "Traffic Duplication",
  "T1021.004": "Remote Services: SSH",
  T1036: "Masquerading",
  "T1036.005": "Match Legitimate Resource Name or Location",
  T1040: "Network Sniffing",
  T1046: "Network Service Discovery",
  T1048: "Exfiltration Over Alternative Protocol",
  "T1053.003": "Scheduled Task/Job: Cron",
  T1059: "Command and Scripting Interpreter",
  "T1059.004": "Command and Scripting Interpreter: Unix Shell",
  T1070: "Indicator Removal",
  "T1070.002": "Clear Linux or Mac System Logs",
  "T1070.004": "File Deletion",
  T1071: "Application Layer Protocol",
  "T1071.001": "Application Layer Protocol: Web Protocols",
  T1078: "Valid Accounts",
  "T1078.001": "Valid Accounts: Default Accounts",
  T1090: "Proxy",
  T1095: "Non-Application Layer Protocol",
  T1098: "Account Manipulation",
  T1105: "Ingress Tool Transfer",
  T1110: "Brute Force",
  "T1110.003": "Password Spraying",
  T1133: "External Remote Services",
  T1136: "Create Account",
  "T1136.001": "Create Account: Local Account",
  T1190: "Exploit Public-Facing Application",
  "T1505.003": "Server Software Component: Web Shell",
  T1529: "System Shutdown/Reboot",
  T1542: "Pre-OS Boot",
  T1552: "Unsecured Credentials",
  T1554: "Compromise Host Software Binary",
  T1556: "Modify Authentication Process",
  T1557: "Adversary-in-the-Middle",
  T1562: "Impair Defenses",
  "T1562.001": "Disable or Modify Tools",
  "T1562.006": "Indicator Blocking",
  "T1562.008": "Disable or Modify Cloud Logs",
  "T1565.001": "Stored Data Manipulation",
  T1571: "Non-Standard Port",
  T1572: "Protocol Tunneling",
  "T1583.001": "Acquire Infrastructure: Domains",
  T1595: "Active Scanning",
  T1599: "Network Boundary Bridging",
  T1601: "Modify System Image",
  "T1602.002": "Network Device Configuration Dump",
  collection: "Collection",
  "command-and-control": "Command and Control",
  "credential-access": "Credential Access",
  "defense-evasion": "Defense Evasion",
  "defense-impairment": "Defense Impairment",
  discovery: "Discovery",
  execution: "Execution",
  exfiltration: "Exfiltration",
  impact: "Impact",
  "initial-access": "Initial Access",
  "lateral-movement": "Lateral Movement",
  persistence: "Persistence",
  "privilege-escalation": "Privilege Escalation",
  reconnaissance: "Reconnaissance",
  "resource-development": "Resource Development",
  stealth: "Stealth",
};

export function attackName(id: string): string | null {
  return Object.hasOwn(names, id) ? (names[id] ?? null) : null;
}

/** MITRE's page of a technique, of the version it belongs to where that is known; `null` for what has no page by its id. */
export function attackAddress(id: string, version: string | null): string | null {
  const match = /^(T\d{4})(?:\.(\d{3}))?$/.exec(id);
  if (match === null) return null;
  const [, technique = "", sub] = match;
  const base = /^\d{1,2}$/.test(version ?? "") ? `versions/v${version ?? ""}/` : "";
  return `https://attack.mitre.org/${base}techniques/${technique}/${sub === undefined ? "" : `${sub}/`}`;
}
