/** Who may be behind something: said in the words of estimative language (ICD 203), never as a fact. */
export const attribution = {
  "attribution.named": "This is {word} the work of {group} ({percent} %).",
  "attribution.unknown": "Unknown. No group is named.",
  "attribution.abstained.no-candidate": "No known group shares any of this evidence.",
  "attribution.abstained.techniques-only":
    "Only techniques point to {group}, and many groups share techniques: they never name anyone alone.",
  "attribution.abstained.not-distinctive":
    "What {group} shares with the evidence besides techniques, more than three groups use.",
  "attribution.abstained.margin-too-small":
    "{group} comes first, but not far enough before the others; that it is the one is {word} ({percent} %).",
  "attribution.against": "An actor that is not known, or another than the first: {percent} %.",
  "attribution.word.almost-certain": "almost certainly",
  "attribution.word.very-likely": "very likely",
  "attribution.word.likely": "likely",
  "attribution.word.roughly-even": "roughly even odds",
  "attribution.word.unlikely": "unlikely",
  "attribution.word.very-unlikely": "very unlikely",
  "attribution.word.almost-no-chance": "almost no chance",
  "attribution.compared":
    "{evidence} pieces of evidence against {groups} groups; {few} more are known by too few features to compare.",
  "attribution.unseen": "No known group has: {values}",
  "attribution.crossed": "ATT&CK {from} is {to} in version 19",
  "attribution.crossed.or": "ATT&CK {from} is {to} in version 19, or {others}",
  "attribution.may-mean": "names of {group} may mean: {actors}",
  "attribution.shared": "shared",
  "attribution.hypothesis": "Hypothesis",
  "attribution.score": "Score",
  "attribution.against-it": "Against it",
  "attribution.decisive": "Without any one of these another hypothesis would lead: {values}",
  "attribution.steady": "No single piece of evidence decides which hypothesis leads.",
} as const;
