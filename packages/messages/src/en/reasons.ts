/** Why something was found or kept, and what its telemetry could show. */
export const reasons = {
  "severity.critical": "Critical",
  "severity.high": "High",
  "severity.medium": "Medium",
  "severity.low": "Low",
  "severity.informational": "Informational",
  "finding.sigma.match": "{product} {device} logged what the rule “{rule}” describes.",
  "finding.indicator.device":
    "{product} {device} itself contacted {value}, an indicator of compromise according to {sources}.",
  "finding.indicator.outbound":
    "Something inside contacted {value}, an indicator of compromise according to {sources}; {product} {device} logged it.",
  "finding.indicator.query":
    "{product} {device} logged that {value} was looked up, an indicator of compromise according to {sources}.",
  "finding.indicator.inbound":
    "{value}, an indicator of compromise according to {sources}, appeared as a sender in the log of {product} {device}.",
  "finding.indicator.seen":
    "{product} {device} logged {value}, an indicator of compromise according to {sources}.",
  "finding.hunt.value": "{product} {device} logged {value}, which was hunted for.",
  "finding.hunt.query": "{product} {device} logged what the search “{title}” finds.",
  "finding.hunt.pattern": "{product} {device} logged what the pattern “{title}” describes.",
  "indicator.supports.device":
    "The device itself opened the connection, and a boundary device has few reasons to.",
  "indicator.supports.inside": "The contact came from inside.",
  "indicator.supports.allowed": "The device let it through.",
  "indicator.supports.sources": "{count} sources list it.",
  "indicator.supports.confidence": "Its source is {confidence} % sure of it.",
  "indicator.supports.port": "Port {port} is the one that its source names.",
  "indicator.weakens.blocked": "The device blocked it.",
  "indicator.weakens.outside":
    "Anybody on the internet can knock: contact from outside shows interest, not success.",
  "indicator.weakens.shared": "Many share it ({name}), and most of what goes there is harmless.",
  "indicator.weakens.common": "By this name go many things that are harmless.",
  "indicator.weakens.broad": "An autonomous system holds many hosts that have nothing to do with this.",
  "indicator.weakens.described_benign": "Its source’s own words call it legitimate.",
  "indicator.weakens.confidence": "Its source is only {confidence} % sure of it.",
  "indicator.weakens.port": "Its source names another port ({listed}); this was port {port}.",
  "indicator.weakens.parent_domain": "The source lists a name above this one, not this one itself.",
  "indicator.weakens.network": "The source lists the whole network {value}.",
  "indicator.weakens.derived": "The source lists a URL at this address; other things may be there, too.",
  "indicator.weakens.age":
    "Its source named it {days} days before this event; addresses and names change hands.",
  "finding.sigma.correlation": "Events of {source} together are what the correlation “{rule}” describes.",
  "finding.sigma.correlation.group":
    "Events of {source} that share {group} together are what the correlation “{rule}” describes.",
  "indicator.weakens.warninglist": "Warning lists name it: {list}.",
  "indicator.weakens.person": "{by} decided that it weighs less: {words}",
  "visibility.full": "Full",
  "visibility.partial": "Partial",
  "visibility.indirect": "Indirect",
  "visibility.sigma.log_event":
    "This rests on log lines of {product}. A device that is compromised may not log what its intruder does.",
  "base.unrecognised_format": "no product recognised",
  "base.no_class_for_log_type": "no class for this log type",
  "base.required_field_missing": "a required field is missing",
  "base.empty": "empty",
  "base.processing_failed": "could not be processed",
} as const;
