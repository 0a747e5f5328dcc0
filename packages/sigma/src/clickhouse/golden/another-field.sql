WITH
  JSONExtractRaw(event, {p0:String}) AS v0,
  multiIf(empty(v0), emptyArrayString(), startsWith(v0, '['), arraySlice(JSONExtractArrayRaw(v0), 1, 10000), [v0]) AS v1,
  JSONExtractRaw(event, {p1:String}) AS v2,
  multiIf(empty(v2), emptyArrayString(), startsWith(v2, '['), arraySlice(JSONExtractArrayRaw(v2), 1, 10000), [v2]) AS v3,
  multiIf(notEmpty(v0), arrayMap(j -> multiIf(startsWith(j, '"'), JSONExtractString(j), match(j, '^[-0-9]'), multiIf(j = '-0', '0', position(j, 'e') > 0, replaceRegexpOne(j, 'e\\+?([0-9])', 'e+\\1'), j), j), arrayFilter(j -> NOT match(j, '^[n{[]'), v1)), emptyArrayString()) AS v4,
  arrayMap(t -> lowerUTF8(t), v4) AS v5,
  multiIf(notEmpty(v2), arrayMap(j -> multiIf(startsWith(j, '"'), JSONExtractString(j), match(j, '^[-0-9]'), multiIf(j = '-0', '0', position(j, 'e') > 0, replaceRegexpOne(j, 'e\\+?([0-9])', 'e+\\1'), j), j), arrayFilter(j -> NOT match(j, '^[n{[]'), v3)), emptyArrayString()) AS v6,
  arrayMap(t -> lowerUTF8(t), v6) AS v7
SELECT event FROM events WHERE arrayExists(t -> arrayExists(u -> t = u, v7), v5)
-- p0 = "user"
-- p1 = "target"
