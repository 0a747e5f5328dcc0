/** English texts: events. */
export const events = {
  "events.title": "Events",
  "events.search":
    "Search: words, src_endpoint.ip:192.0.2.1, metadata.event_code:32001, — press / to come here",
  "events.range.1h": "1 hour",
  "events.range.1d": "1 day",
  "events.range.7d": "7 days",
  "events.range.30d": "30 days",
  "events.range": "Received within",
  "events.time": "Time",
  "events.class": "Class",
  "events.product": "Product",
  "events.source": "Source",
  "events.destination": "Destination",
  "events.raw": "Raw line",
  "events.count": "{count} events",
  "events.empty": "No event matches",
  "events.empty.body":
    "Widen the time range or remove a condition. Fields are OCSF paths; the drawer of an event shows them.",
  "event.title": "Event",
  "event.raw": "As received",
  "event.ocsf": "OCSF",
} as const;
