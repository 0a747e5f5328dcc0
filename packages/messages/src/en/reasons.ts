/** Why something was found or kept, and what its telemetry could show. */
export const reasons = {
  "severity.critical": "Critical",
  "severity.high": "High",
  "severity.medium": "Medium",
  "severity.low": "Low",
  "severity.informational": "Informational",
  "finding.sigma.match": "{product} {device} logged what the rule “{rule}” describes.",
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
