WITH
  arrayFold((a, i) -> arrayFlatten(arrayMap(x -> if(startsWith(x, '['), JSONExtractArrayRaw(x), [x]), a)), range(1), arrayMap(o -> JSONExtractRaw(o, {p2:String}), arrayFilter(o -> JSONHas(o, {p2:String}), arrayFold((a, i) -> arrayFlatten(arrayMap(x -> if(startsWith(x, '['), JSONExtractArrayRaw(x), [x]), a)), range(8), arrayMap(o -> JSONExtractRaw(o, {p1:String}), arrayFilter(o -> JSONHas(o, {p1:String}), arrayFold((a, i) -> arrayFlatten(arrayMap(x -> if(startsWith(x, '['), JSONExtractArrayRaw(x), [x]), a)), range(8), [event]))))))) AS v0,
  multiIf(JSONHas(event, {p1:String}, {p2:String}), JSONExtractRaw(event, {p1:String}, {p2:String}), startsWith(event, '[') OR JSONType(event, {p1:String}) = 'Array', if(empty(v0), '', concat('[', arrayStringConcat(v0, ','), ']')), '') AS v1,
  if(JSONHas(event, {p0:String}), JSONExtractRaw(event, {p0:String}), v1) AS v2,
  multiIf(empty(v2), emptyArrayString(), startsWith(v2, '['), arraySlice(JSONExtractArrayRaw(v2), 1, 10000), [v2]) AS v3,
  multiIf(notEmpty(v2), arrayMap(j -> multiIf(startsWith(j, '"'), JSONExtractString(j), match(j, '^[-0-9]'), multiIf(j = '-0', '0', position(j, 'e') > 0, replaceRegexpOne(j, 'e\\+?([0-9])', 'e+\\1'), j), j), arrayFilter(j -> NOT match(j, '^[n{[]'), v3)), emptyArrayString()) AS v4,
  arrayMap(t -> hex(IPv6StringToNumOrDefault(t)), arrayFilter(t -> (match(t, '^(?:[0-9a-fA-F:]*:)?(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])$') OR match(t, '^[0-9a-fA-F:]{2,45}$')) AND position(t, ':::') = 0 AND IPv6StringToNumOrNull(t) IS NOT NULL, v4)) AS v5,
  arrayFold((a, i) -> arrayFlatten(arrayMap(x -> if(startsWith(x, '['), JSONExtractArrayRaw(x), [x]), a)), range(1), arrayMap(o -> JSONExtractRaw(o, {p7:String}), arrayFilter(o -> JSONHas(o, {p7:String}), arrayFold((a, i) -> arrayFlatten(arrayMap(x -> if(startsWith(x, '['), JSONExtractArrayRaw(x), [x]), a)), range(8), arrayMap(o -> JSONExtractRaw(o, {p6:String}), arrayFilter(o -> JSONHas(o, {p6:String}), arrayFold((a, i) -> arrayFlatten(arrayMap(x -> if(startsWith(x, '['), JSONExtractArrayRaw(x), [x]), a)), range(8), [event]))))))) AS v6,
  multiIf(JSONHas(event, {p6:String}, {p7:String}), JSONExtractRaw(event, {p6:String}, {p7:String}), startsWith(event, '[') OR JSONType(event, {p6:String}) = 'Array', if(empty(v6), '', concat('[', arrayStringConcat(v6, ','), ']')), '') AS v7,
  if(JSONHas(event, {p5:String}), JSONExtractRaw(event, {p5:String}), v7) AS v8,
  multiIf(empty(v8), emptyArrayString(), startsWith(v8, '['), arraySlice(JSONExtractArrayRaw(v8), 1, 10000), [v8]) AS v9,
  multiIf(notEmpty(v8), arrayMap(j -> multiIf(match(j, '^[-0-9]'), toFloat64OrZero(j), startsWith(j, '"'), if((length(JSONExtractString(j)) <= 64 AND match(JSONExtractString(j), '^[-+]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)$')), toFloat64OrZero(JSONExtractString(j)), nan), nan), v9), emptyArrayFloat64()) AS v10
SELECT event FROM events WHERE (arrayExists(a -> (a BETWEEN {p3:String} AND {p4:String}), v5) AND NOT (arrayExists(n -> n = {p8:Float64}, v10)))
-- p0 = "src_endpoint.ip"
-- p1 = "src_endpoint"
-- p2 = "ip"
-- p3 = "00000000000000000000FFFFCB007100"
-- p4 = "00000000000000000000FFFFCB0071FF"
-- p5 = "dst.port"
-- p6 = "dst"
-- p7 = "port"
-- p8 = 443
