WITH
  arrayMap(t -> multiIf(startsWith(t, '"'), JSONExtractString(t), t IN ('true', 'false'), t, multiIf(t = '-0', '0', position(t, 'e') > 0, replaceRegexpOne(t, 'e\\+?([0-9])', 'e+\\1'), t)), arraySlice(arrayFilter(t -> NOT endsWith(t, ':'), extractAll(event, '"(?:[^"\\\\]|\\\\.)*"\\s*:?|-?[0-9][-+0-9.eE]*|true|false')), 1, 20000)) AS v0
SELECT event FROM events WHERE ((arrayExists(t -> (position(t, {p0:String}) > 0 OR match(t, {p1:String})), arrayMap(t -> lowerUTF8(t), v0))) AND arrayExists(t -> position(t, {p2:String}) > 0, arrayMap(t -> lowerUTF8(t), v0)))
-- p0 = "buffer overflow"
-- p1 = "^(?s:.*stack\\ smash.*detected.*)$"
-- p2 = "kernel"
