WITH
  JSONExtractRaw(event, {p0:String}) AS v0,
  multiIf(empty(v0), emptyArrayString(), startsWith(v0, '['), arraySlice(JSONExtractArrayRaw(v0), 1, 10000), [v0]) AS v1,
  multiIf(notEmpty(v0), arrayMap(j -> multiIf(startsWith(j, '"'), JSONExtractString(j), match(j, '^[-0-9]'), multiIf(j = '-0', '0', position(j, 'e') > 0, replaceRegexpOne(j, 'e\\+?([0-9])', 'e+\\1'), j), j), arrayFilter(j -> NOT match(j, '^[n{[]'), v1)), emptyArrayString()) AS v2
SELECT event FROM events WHERE (arrayExists(t -> position(t, {p1:String}) > 0, v2) AND arrayExists(t -> position(t, {p2:String}) > 0, v2))
-- p0 = "cmd"
-- p1 = "curl "
-- p2 = "|sh"
