/** What was decided about an indicator, and by what. */
export const decisions = {
  "indicator.decision.withdrawn": "Somebody withdrew it.",
  "indicator.decision.unlisted": "No source lists it any more.",
  "indicator.decision.over_by_source": "Its source “{source}” said until when it holds, and that is past.",
  "indicator.decision.over_by_rule": "The ageing rule for “{source}” ended it.",
  "indicator.decision.over_by_person": "A person set its end, which is past.",
  "indicator.decision.never_alone":
    "Its sources mean it for people and not for detection, or it is too common to mean anything alone.",
  "indicator.decision.aged": "It is {age} days old; by the ageing rule it has its full weight for {days}.",
  "indicator.decision.low_standing":
    "It is of little weight: many share it, or it was derived from something else.",
  "indicator.decision.warninglist_listed": "It stands on the warning list “{list}”.",
  "indicator.decision.warninglist_within": "It lies within what the warning list “{list}” names.",
  "indicator.decision.warninglist_around": "It holds addresses that the warning list “{list}” names.",
  "indicator.decision.person_full": "{by} decided that it has its full weight: {words}",
  "indicator.decision.person_weakened": "{by} decided that it weighs one level less: {words}",
  "indicator.decision.person_low": "{by} decided that it is of little weight: {words}",
  "indicator.decision.person_inform": "{by} decided that it is told and of no weight: {words}",
  "indicator.decision.person_ignore": "{by} decided that it counts for nothing: {words}",
  "indicator.decision.protected": "“{value}” is protected, so devices are never told to block it.",
  "indicator.decision.tlp_red": "It is TLP:RED, so it goes to no device.",
  "indicator.decision.not_full": "No source that may be passed on gives it its full weight.",
} as const;
