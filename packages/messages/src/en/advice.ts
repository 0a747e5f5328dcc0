/** What to do next. Each is one step that a person can take; none changes a device before evidence is kept. */
export const advice = {
  "advice.preserve":
    "Keep evidence before you change anything: export the device's logs, configuration and, where the vendor offers it, a memory or disk image. Do not reboot or upgrade first: much of what intruders use on these devices lives in memory only.",
  "advice.confirm":
    "Ask whoever administers {device} whether they did this, and compare with the change calendar. Ask by telephone or in person, not through an account on the device.",
  "advice.lookalike":
    "Find out which host turned to the domain, and what came back: a page that asks for a password, an update, a script. Treat a device that fetched something from it as attacked until it is looked at. Then decide about the domain under Intelligence, Look-alikes: dismiss it, or make it an indicator, which hunts for it and blocks it.",
  "advice.exploit":
    "Find out which weakness this request aims at and whether the device's firmware has it. Assume that a request that was answered with success did succeed until the device itself shows otherwise.",
  "advice.account":
    "Disable the account and end its sessions. Then change the credentials of every account that the device holds, directory and VPN accounts included: whoever can add an administrator can read the configuration.",
  "advice.session":
    "End all sessions of this account, and look at where else it signed in from. A second factor does not protect a session that was stolen.",
  "advice.guessing":
    "See whether any of these attempts succeeded: search for a successful sign-in of the same accounts and from the same addresses, also days later.",
  "advice.defenses":
    "Switch the protection on again, and treat the time it was off as unseen: look at other sources (flows, a neighbouring device, the mail or identity service) for that time.",
  "advice.logs":
    "Do not trust the device's own logs for the time before this. Use the copies that were sent elsewhere, and note the gap in your report.",
  "advice.outbound":
    "Block the destination at another device, and search all devices' logs for connections to it. A firewall itself has few reasons to open connections.",
  "advice.inbound":
    "Look at what the same address did next, on all devices: sign-ins that succeeded, requests that were answered with success, files that came in. Block it at the boundary where you have no reason to be reached from there.",
  "advice.configuration":
    "Assume that the configuration was read: change its passwords, pre-shared keys, certificates' private keys and service accounts.",
  "advice.exposure":
    "Take the management interface off the internet: allow it from an administration network or VPN only.",
  "advice.integrity":
    "Check the device with the vendor's integrity or compromise assessment tool and compare firmware hashes with the vendor's. A clean result of the device's own tool is no proof.",
  "advice.vendor":
    "If you find further signs, tell the vendor and your national CERT early. They may know of other victims, and they need the samples.",
  "advice.clean":
    "Nothing found is not the same as clean. Check that every boundary device sends its logs, that administrative and VPN events are among them, and hunt again when new rules or indicators arrive.",
} as const;
