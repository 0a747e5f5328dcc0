/** Captions of OCSF 1.8.0, which are names and stay in English. */
const classes: Readonly<Record<string, string>> = {
  "0": "Base Event",
  "1001": "File System Activity",
  "1007": "Process Activity",
  "1008": "Event Log Activity",
  "2002": "Vulnerability Finding",
  "2004": "Detection Finding",
  "3001": "Account Change",
  "3002": "Authentication",
  "3003": "Authorize Session",
  "3004": "Entity Management",
  "3005": "User Access Management",
  "3006": "Group Management",
  "4001": "Network Activity",
  "4002": "HTTP Activity",
  "4003": "DNS Activity",
  "4004": "DHCP Activity",
  "4005": "RDP Activity",
  "4006": "SMB Activity",
  "4007": "SSH Activity",
  "4008": "FTP Activity",
  "4009": "Email Activity",
  "4010": "Network File Activity",
  "4013": "NTP Activity",
  "4014": "Tunnel Activity",
  "5001": "Device Inventory Info",
  "5019": "Device Config State Change",
  "5040": "Live Evidence Info",
  "6002": "Application Lifecycle",
  "6003": "API Activity",
  "6007": "Scan Activity",
  "6008": "Application Error",
};
const dispositions: Readonly<Record<string, string>> = {
  "1": "Allowed",
  "2": "Blocked",
  "3": "Quarantined",
  "4": "Isolated",
  "5": "Deleted",
  "6": "Dropped",
  "15": "Detected",
  "16": "No Action",
  "17": "Logged",
  "19": "Alert",
  "21": "Reset",
  "22": "Captcha",
  "23": "Challenge",
  "24": "Access Revoked",
  "25": "Rejected",
  "26": "Unauthorized",
  "27": "Error",
  "99": "Other",
};
const severities: Readonly<Record<string, string>> = {
  "1": "Informational",
  "2": "Low",
  "3": "Medium",
  "4": "High",
  "5": "Critical",
  "6": "Fatal",
  "99": "Other",
};
const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  class_uid: classes,
  disposition_id: dispositions,
  severity_id: severities,
};

/** What OCSF calls a number of a field; the number itself where it has no name here. */
export function captionOf(field: string, value: string): string {
  const table = Object.hasOwn(tables, field) ? tables[field] : undefined;
  return table !== undefined && Object.hasOwn(table, value) ? (table[value] ?? value) : value;
}
