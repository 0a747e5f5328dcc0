/**
 * Services in whose names their customers' names stand in the ordinary way: delivery networks, mail filters, block lists that
 * are asked over DNS. From their own documentation (Akamai, Amazon, Microsoft, Cloudflare, Proofpoint, Mimecast, Spamhaus,
 * SURBL, URIBL, Sophos; read November 2026).
 */
const services: ReadonlySet<string> = new Set(
  `edgekey.net edgesuite.net akamaiedge.net akamai.net akadns.net akamaized.net akamaihd.net cloudfront.net amazonaws.com
  awsglobalaccelerator.com elb.amazonaws.com fastly.net fastlylb.net cdn.cloudflare.net cloudflare.net azureedge.net azurefd.net
  trafficmanager.net windows.net azurewebsites.net cloudapp.net msedge.net outlook.com sharepoint.com onmicrosoft.com
  googlehosted.com googleusercontent.com translate.goog pphosted.com ppe-hosted.com mimecast.com messagelabs.com iphmx.com
  barracudanetworks.com spamhaus.org spamhaus.net surbl.org uribl.com abuseat.org sophosxl.net senderscore.com dnswl.org
  incapdns.net impervadns.net llnwd.net edgecastcdn.net stackpathdns.com b-cdn.net cdngc.net cdn77.org chinacache.net
  qrator.net wpengine.com salesforce.com force.com my.salesforce.com zendesk.com atlassian.net okta.com service-now.com
  workday.com myworkday.com slack.com zoom.us webex.com github.io statuspage.io`
    .split(/\s+/)
    .filter((one) => one !== ""),
);

/** Whether the name is one that such a service makes for its customers. */
export function isBesideNames(name: string): boolean {
  let end = name.length;
  for (let labels = 0; labels < 4; labels += 1) {
    const dot = name.lastIndexOf(".", end - 1);
    if (labels > 0 && services.has(name.slice(dot + 1))) return true;
    if (dot < 0) return false;
    end = dot;
  }
  return false;
}
