WITH
  JSONExtractRaw(event, {p0:String}) AS v0,
  multiIf(empty(v0), emptyArrayString(), startsWith(v0, '['), arraySlice(JSONExtractArrayRaw(v0), 1, 10000), [v0]) AS v1,
  JSONExtractRaw(event, {p1:String}) AS v2,
  multiIf(empty(v2), emptyArrayString(), startsWith(v2, '['), arraySlice(JSONExtractArrayRaw(v2), 1, 10000), [v2]) AS v3
SELECT event FROM events WHERE ((NOT (notEmpty(v0)) OR multiIf(notEmpty(v0), has(v1, 'null'), 0)) OR NOT (notEmpty(v2)))
-- p0 = "user"
-- p1 = "host"
