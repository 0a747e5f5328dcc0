import type { GuideTexts } from "../topics.ts";

/** The guide in English. */
export const guide: GuideTexts = {
  overview: {
    title: "Overview",
    lead: "Four answers at a glance: was something found, do all devices report, does anything arrive, and is it understood. Below them is what cannot be seen.",
    parts: [
      {
        title: "Read it from left to right",
        body: [
          "Open findings come first, by severity. A press on a severity opens that part of the queue.",
          "Devices are counted as reporting or silent. A device is silent when it has missed its own usual rhythm; it is never counted as healthy just because nothing was found on it.",
          "“Understood” is the share of lines that became an event of a known class. The rest is kept and can be searched as text.",
        ],
      },
      {
        title: "What cannot be seen",
        body: [
          "A quiet overview is only worth what arrives. This list names silent devices, logs that a product could send and does not, messages that were lost, and rules that do not run.",
          "It always ends with the limit that no list removes: a compromised device may hide what its intruder does.",
        ],
      },
      {
        title: "The chosen time",
        body: [
          "The range in the top bar applies to the chart of received events. Draw over the chart to look closer; the address changes with it, so you can send what you see.",
        ],
      },
    ],
  },
  findings: {
    title: "Findings",
    lead: "A finding says that a rule or an indicator matched what a device sent. One finding gathers all its evidence on one device, and stays open until someone decides what it was.",
    parts: [
      {
        title: "Work through the queue",
        body: [
          "j and k move, Enter opens, Esc closes. With a finding open, j and k go to the next one.",
          "“Most severe first” is for the start of a shift, “Latest first” for keeping up.",
        ],
      },
      {
        title: "Read a finding",
        body: [
          "What happened comes first, in words. The evidence shows each line as the device sent it, with what matched marked, and what the rule asked for beside what the event had.",
          "“How much could be seen” says what this telemetry can and cannot show. Partial means: this happened, and there may be more.",
          "The rule is shown as its author wrote it. You can check whether you agree with it.",
        ],
      },
      {
        title: "Decide",
        body: [
          "Closing asks what it was: an attack, something allowed, or a rule that is wrong here. You can take it back for a while at the foot of the page, and reopen it at any time.",
          "New evidence within 30 days opens a closed finding again. Later evidence starts a new one that names the old.",
        ],
      },
    ],
  },
  cases: {
    title: "Cases",
    lead: "A case holds findings that belong together, with what is known, what is due and what was done.",
    parts: [
      {
        title: "Open one",
        body: [
          "From a finding, or from the page of cases for something that no log shows: a call of a customer, an odd log-in page. A finding is in one case at most; cases that turn out to be one are merged, and findings that turn out to be another matter are split off.",
        ],
      },
      {
        title: "The clock of the triage",
        body: [
          "Three steps with a time each, counted from when the case was opened: within 2 hours which devices and since when, within 24 hours what a restart or a patch would destroy is kept, within 72 hours a verdict. Keep the evidence before you patch.",
          "A case ends with a verdict and a summary. “No sign of compromise” says what could be looked at; write down what could not.",
        ],
      },
      {
        title: "The timeline",
        body: [
          "It writes itself from the findings' events, by the devices' clocks. Hide what does not matter, add notes, tell what no log shows. What is hidden is not gone, and every change is in the audit log.",
        ],
      },
    ],
  },
  events: {
    title: "Events",
    lead: "Everything that was received, searchable: as words of the raw line, or by the fields that were understood.",
    parts: [
      {
        title: "Search",
        body: [
          "Words must all stand in the line. path:value compares a field. The question mark in the search box has examples that you can press.",
          "While you type, field names are offered, and after a field the values that it has most often.",
          "Every value in a detail opens a menu: show events with it, leave them out, find it in any line, copy it.",
        ],
      },
      {
        title: "Two times",
        body: [
          "“Received” is when this server got the line. No device can set it, so a search by it misses nothing that arrived.",
          "“Happened” is the device’s own clock, which may be wrong, without a zone, or set by an intruder. The detail of an event says when the two differ.",
        ],
      },
      {
        title: "Narrow down, and take away",
        body: [
          "The values on the left are counted over all matching events. Draw over the chart to choose a time.",
          "Export saves what the table shows, 100,000 rows at most. In CSV, texts that a spreadsheet would run as a formula get an apostrophe in front.",
        ],
      },
    ],
  },
  hunts: {
    title: "Hunts",
    lead: "A hunt asks whether something was ever here, over all that is stored, and says how far that can be answered.",
    parts: [
      {
        title: "What starts by itself",
        body: [
          "Every indicator that a source lists for the first time is hunted for over all history at once, and so is every rule that was not there at the last start. Nobody has to think of it.",
          "What is found becomes a finding like any other. An event that was evidence before is not counted twice.",
        ],
      },
      {
        title: "Start one yourself",
        body: [
          "Paste values (addresses, networks, domains, URLs, hashes, accounts) or Sigma rules. Values are answered from sightings, which are kept far longer than events: they say when and on how many devices a value was ever seen, also where the event itself is gone.",
          "A hunt can be paused and goes on where it was, also after a restart. Repeated hunts look at what came since the last time.",
        ],
      },
      {
        title: "Read the answer",
        body: [
          "“None” is worth what was searched. Below the result stands which devices and logs there were, on which days nothing was logged at all, and which rules or indicators no log here could ever show.",
        ],
      },
    ],
  },
  devices: {
    title: "Devices",
    lead: "A device appears with its first log line, under its serial number, else its host name, else its address.",
    parts: [
      {
        title: "Silence",
        body: [
          "Each device has its own rhythm, learnt from what it sent. When it misses twenty of its usual intervals (a quarter of an hour at least, a day at most), it is silent.",
          "Silence is no verdict. The line may be cut, the device may be off, or an intruder may have switched its logging off. Until it reports again, nothing can be said about it.",
        ],
      },
      {
        title: "What it is, and how it is looked after",
        body: [
          "Each field of a device says who says it: telemetry, an import, or a person, whose word counts. Empty takes a person's word back.",
          "Vulnerabilities follow from its version and from what was imported (KEV, CVE records, advisories, ends of support). Without a version nothing is known, which is never the same as clean.",
          "Posture answers seven checks with what each answer rests on. The score has two ends, because what is not known may be either. The Posture page shows all devices, the five pieces of advice and the clocks of CISA's directives.",
        ],
      },
      {
        title: "Logs it sends",
        body: [
          "The detail lists which of its logs arrive. For products that Breakwater knows it also names those that could be sent and are not, and what stays unseen without them.",
        ],
      },
    ],
  },
  intelligence: {
    title: "Intelligence",
    lead: "What events are looked up in, where it comes from, and which of your devices enforce it.",
    parts: [
      {
        title: "Import",
        body: [
          "Paste text or drop a file: a STIX bundle, MISP events, a table with any columns, a list. First you see what it would bring and what would be left out, with the line and the reason; then you decide.",
          "An import under the same name takes the place of the one before, whole or not at all. A page of HTML, an empty file or a list that has lost most of what it held is not taken, and what was there still counts.",
        ],
      },
      {
        title: "Feeds",
        body: [
          "Choose public sources of the catalogue, or add a file, a collection of a TAXII 2.1 server or a MISP feed by its address. Each is asked in its rhythm; what it lists now counts at once and is hunted for.",
          "What suddenly is no list, lists less than a tenth or more than ten times of before, is held: look at what would change, and take it or discard it. What was there counts until then.",
        ],
      },
      {
        title: "Decide",
        body: [
          "Open a value to see what it is worth now and every reason: how old it is and by which rule, which warning lists name it, what a person decided. The source's end and the rule's stand side by side.",
          "Ageing rules and warning lists hold for all values; Decide stands in their place for one, with your reason, and can be taken back. What is protected is never blocked, whoever decides what.",
          "A value that is wrong here can be withdrawn, with a reason: it counts no longer, whoever lists it. Everything a source says of a value stands beside it.",
        ],
      },
      {
        title: "Look-alikes",
        body: [
          "Watch your own name, your domains and the vendors of your devices. A domain that resembles one of them, in DNS, web, TLS or e-mail, is told with the reason; what is hardly chance is a finding, too. Give the owner's domains: they are never look-alikes.",
          "Dismiss what is harmless. Make an indicator of what is not: it is then looked up, hunted for and blocked like any other. A list of newly registered domains or of certificates' names can be compared at any time.",
          "A new name is looked for in all that was ever seen. Names with two changes at once, or that only sound alike, are not found.",
        ],
      },
      {
        title: "Lists for devices",
        body: [
          "Make a list for a firewall and give it the address. The list follows what counts within seconds, in the form that this product reads, in as few entries as hold exactly the same addresses, and cut where the device would stop reading, the most certain first.",
          "Private addresses and what you protect never stand in it, nor a network or domain that holds them. When a list cannot be built, the device is told so and keeps what it has; it is never given an empty one.",
          "The receipts say what each device has and since when. One that has not asked for a day is marked.",
        ],
      },
      {
        title: "Sharing",
        body: [
          "Partners read what you know over TAXII 2.1 or as a MISP feed: the indicators, and when and how often they were seen here. Give access makes a key that is of use for nothing else and shows it once; the addresses stand below.",
          "TLP decides what leaves: RED never, AMBER to keys that you name for it, GREEN and CLEAR to every key that is limited to TAXII. What nobody has marked leaves marked as the collection says.",
          "A collection that you make is written by those whom you name for it. Each gets what the others wrote, up to its marking, and deletes only its own.",
        ],
      },
    ],
  },
  campaigns: {
    title: "Campaigns",
    lead: "What is publicly known of past attacks on firewalls, and what of it your screens would have shown.",
    parts: [
      {
        title: "Three answers for each step",
        body: [
          "Detected: the telemetry is there, and a rule that ships finds it. Not yet: the telemetry is there, and nothing finds it; the reason stands beside it. Not visible: syslog of the firewall and of one in front of it cannot show it; what could is named.",
          "A test replays every campaign and holds each step to what is written, and the ordinary traffic around it to no finding.",
        ],
      },
      {
        title: "Replay",
        body: [
          "A replay sends the campaign inside a firewall's ordinary days over real syslog. Its events, devices and findings are marked as sample; the banner on top removes them again.",
        ],
      },
    ],
  },
  plans: {
    title: "Response plans",
    lead: "What is done about an attack is told beforehand, agreed to by two people, reported device by device, and undone where it can be.",
    parts: [
      {
        title: "Making one",
        body: [
          "Say what is to be done and on which devices, by name or by product, version and site. What it would do is shown before anybody is asked; a plan for more devices than you said, or one that would block something protected, is refused.",
          "Evidence comes first: patching, rebooting and isolating change what an attacker left on the device.",
        ],
      },
      {
        title: "The second person",
        body: [
          "A responder or administrator who did not ask for it looks at exactly what will be done, and agrees or refuses. Nothing of the plan can change afterwards, and it cannot begin after the time it names.",
        ],
      },
      {
        title: "Who does it",
        body: [
          "Breakwater blocks by itself: the value stands in every list that devices pull, and leaves it by itself when its days are over. The rest a person does on the device and reports here: done is that person’s word. How to do each step on your product is its maker’s to say.",
          "Undo takes blocks back at once, and lists what people have to give back. As a CACAO playbook a plan can be taken to other tools.",
        ],
      },
    ],
  },
  rollouts: {
    title: "Hotfixes",
    lead: "What several people have signed offline reaches every device by itself, ring by ring, and stops where it goes wrong.",
    parts: [
      {
        title: "Nobody who takes this server can push anything",
        body: [
          "The server only says which device gets what, and when. What may run at all, people sign on machines without a network; a device takes only what both say alike. The key ceremony is in docs/guide/hotfixes.md.",
        ],
      },
      {
        title: "Claimed and proven",
        body: [
          "Applied is the device's own word. Proven needs two signals, one of them from outside the device: a probe, or another way to it such as its API. Whoever sees it from outside is believed against the device.",
          "A device that took the hotfix and is silent for three hours counts as an error. One that has not been heard of for a day is unreachable: it holds nobody up, and gets the hotfix when it comes back.",
        ],
      },
      {
        title: "What you can do",
        body: [
          "Pause and resume, or stop for good. To undo a hotfix on devices, its signers revoke it. A device can be taken out of roll-outs for a reason and at most 89 days; both are in the audit log.",
        ],
      },
    ],
  },
  connect: {
    title: "Connect a device",
    lead: "Point a firewall, gateway or router at this server with the commands of its product, and watch its first line arrive.",
    parts: [
      {
        title: "The address",
        body: [
          "The commands use the address under which the device reaches this server. If you opened this page as localhost, the machine’s own address is proposed; change it if the device reaches it under another.",
          "The listeners take syslog over UDP and TCP on the same port.",
        ],
      },
      {
        title: "When nothing arrives",
        body: [
          "Check the way first: route, firewall rules between the device and this machine, and this machine’s own firewall.",
          "Then make the device log something: a sign-in is always logged.",
          "A line that arrives and is not understood is shown as well, with the reason. It is kept, and can be searched.",
        ],
      },
    ],
  },
  settings: {
    title: "Settings",
    lead: "Who may do what, with which keys. Only administrators change it.",
    parts: [
      {
        title: "Webhooks",
        body: [
          "What the bell tells is sent to addresses of yours, signed; the secret is shown once. One that takes nothing for more than a day is given up until you switch it on again.",
        ],
      },
      {
        title: "People",
        body: [
          "Invite each person with the smallest role that does. The link works once; pass it on by a way that only the person reads.",
          "An authenticator app makes a stolen password useless. An organisation can ask everybody for one.",
          "What cannot be undone is asked for, and a second person agrees to it under Approvals.",
        ],
      },
      {
        title: "Senders",
        body: [
          "A new sender is shown as new until somebody says that it is known. With several organisations its lines wait in quarantine until you say whose it is.",
          "A blocked sender’s lines are dropped and counted.",
        ],
      },
      {
        title: "Sample data",
        body: [
          "It comes through a listener of its own on this machine’s loopback address, and that listener marks it: no line can say of itself that it is sample data, and no device’s line can be taken for it.",
          "A program on this machine that finds that listener can add sample data. It can be removed in one step, and nothing else goes with it.",
        ],
      },
      {
        title: "API keys",
        body: [
          "A key belongs to a program, not to a person. It is shown once and stored only as a hash.",
          "Sender keys can send events and see nothing: use them on machines that you trust least.",
          "A key that has not been used for long is a key that can be revoked.",
        ],
      },
    ],
  },
};
