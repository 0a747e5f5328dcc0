WITH
  JSONExtractRaw(event, {p0:String}) AS v0,
  multiIf(empty(v0), emptyArrayString(), startsWith(v0, '['), arraySlice(JSONExtractArrayRaw(v0), 1, 10000), [v0]) AS v1,
  multiIf(notEmpty(v0), arrayMap(j -> multiIf(match(j, '^[-0-9]'), toFloat64OrZero(j), startsWith(j, '"'), if((length(JSONExtractString(j)) <= 64 AND match(JSONExtractString(j), '^[-+]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)$')), toFloat64OrZero(JSONExtractString(j)), nan), nan), v1), emptyArrayFloat64()) AS v2,
  JSONExtractRaw(event, {p3:String}) AS v3,
  multiIf(empty(v3), emptyArrayString(), startsWith(v3, '['), arraySlice(JSONExtractArrayRaw(v3), 1, 10000), [v3]) AS v4,
  multiIf(notEmpty(v3), arrayMap(j -> multiIf(match(j, '^[-0-9]'), toFloat64OrZero(j), startsWith(j, '"'), if((length(JSONExtractString(j)) <= 64 AND match(JSONExtractString(j), '^[-+]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)$')), toFloat64OrZero(JSONExtractString(j)), nan), nan), v4), emptyArrayFloat64()) AS v5
SELECT event FROM events WHERE ((arrayExists(n -> n = {p1:Float64}, v2) OR arrayExists(n -> n = {p2:Float64}, v2)) AND arrayExists(n -> n >= {p4:Float64}, v5))
-- p0 = "status"
-- p1 = 401
-- p2 = 403
-- p3 = "bytes"
-- p4 = 1000
