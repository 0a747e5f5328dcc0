/**
 * Fifty brands: makers of boundary devices, and those that are imitated most. Own domains are what a user would enter: the
 * main ones, as the companies' own pages name them (November 2026), first the one that variants are made of.
 */
const rows = `Sophos: sophos.com sophosxl.net sophosupd.com sophosupd.net
Fortinet: fortinet.com fortiguard.com fortinet.net
Palo Alto Networks: paloaltonetworks.com
Cisco: cisco.com ciscospark.com
Juniper: juniper.net
Ivanti: ivanti.com ivanticloud.com
Pulse Secure: pulsesecure.net
Citrix: citrix.com citrixonline.com citrixdata.com
NetScaler: netscaler.com netscalergateway.net
SonicWall: sonicwall.com
WatchGuard: watchguard.com
Zyxel: zyxel.com zyxel.eu
DrayTek: draytek.com
Check Point: checkpoint.com
F5: f5.com
Barracuda: barracuda.com barracudanetworks.com
MikroTik: mikrotik.com
Ubiquiti: ubiquiti.com ui.com ubnt.com
Netgear: netgear.com
TP-Link: tp-link.com tplinkcloud.com tplinkra.com
D-Link: dlink.com
ASUS: asus.com asuscomm.com
QNAP: qnap.com myqnapcloud.com
Synology: synology.com
VMware: vmware.com
Zscaler: zscaler.com zscaler.net zscalertwo.net zscalerthree.net
CrowdStrike: crowdstrike.com
SolarWinds: solarwinds.com
Progress: progress.com
Microsoft: microsoft.com microsoftonline.com
Google: google.com googleapis.com googleusercontent.com googlevideo.com google-analytics.com googlesyndication.com googletagmanager.com googleadservices.com
Apple: apple.com apple-dns.net
Amazon: amazon.com amazonaws.com
PayPal: paypal.com paypalobjects.com
Netflix: netflix.com netflix.net
Facebook: facebook.com facebook.net
LinkedIn: linkedin.com
Dropbox: dropbox.com dropboxapi.com
DocuSign: docusign.com docusign.net
Okta: okta.com oktacdn.com
Cloudflare: cloudflare.com cloudflare.net cloudflare-dns.com
Akamai: akamai.com akamai.net akamaiedge.net akamaihd.net akamaized.net
GitHub: github.com github.io githubusercontent.com githubassets.com
Atlassian: atlassian.com atlassian.net
Adobe: adobe.com adobedtm.com adobe.io
Oracle: oracle.com oraclecloud.com
Salesforce: salesforce.com salesforceliveagent.com
DHL: dhl.com
Lenovo: lenovo.com
Huawei: huawei.com huaweicloud.com`;

export const brands = rows.split("\n").map((row) => {
  const [name = "", domains = ""] = row.split(": ");
  return { id: name, name, own: domains.split(" ") };
});
