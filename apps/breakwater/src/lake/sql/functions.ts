/**
 * Functions that a statement of a user may call: they compute from their arguments and nothing else. None reads a table, a
 * dictionary, a file, a setting or the server's state, sleeps, or gives out what other queries do (ClickHouse documentation,
 * "Functions"). Names are compared in lower case; ClickHouse gets the spelling of this list.
 */
const names = `
count sum avg min max any anyLast uniq uniqExact uniqCombined uniqHLL12 quantile quantiles quantileExact median
groupBitAnd groupBitOr groupBitXor stddevPop stddevSamp varPop varSamp corr topK groupArray groupUniqArray groupArraySorted argMin argMax sumIf countIf avgIf
minIf maxIf uniqIf uniqExactIf anyIf groupArrayIf groupUniqArrayIf quantileIf argMinIf argMaxIf sumMap
abs sign floor ceil ceiling round trunc truncate sqrt exp ln log log2 log10 pow power intDiv modulo mod greatest least
plus minus multiply divide negate bitAnd bitOr bitXor bitShiftLeft bitShiftRight
if multiIf ifNull nullIf coalesce isNull isNotNull assumeNotNull toNullable not and or xor
equals notEquals less greater lessOrEquals greaterOrEquals
length empty notEmpty lower upper lowerUTF8 upperUTF8 reverse concat substring substr substringUTF8 left right trim ltrim
rtrim trimLeft trimRight position positionCaseInsensitive locate startsWith endsWith replace replaceAll replaceOne
replaceRegexpAll replaceRegexpOne match extract extractAll like notLike ilike splitByChar splitByString
arrayStringConcat format leftPad rightPad hasToken hasTokenCaseInsensitive multiSearchAny multiSearchAnyCaseInsensitive
countSubstrings lengthUTF8 isValidUTF8 toValidUTF8 base64Encode base64Decode tryBase64Decode hex unhex
domain domainWithoutWWW topLevelDomain cutToFirstSignificantSubdomain firstSignificantSubdomain path pathFull protocol
queryString extractURLParameter extractURLParameters decodeURLComponent
MD5 SHA1 SHA256 sipHash64 cityHash64
toString toInt8 toInt16 toInt32 toInt64 toUInt8 toUInt16 toUInt32 toUInt64 toFloat32 toFloat64 toDate toDateTime
toDateTime64 toUUID toIPv4 toIPv6 toInt64OrZero toInt64OrNull toUInt64OrZero toUInt64OrNull toFloat64OrZero toFloat64OrNull
toDateOrNull toDateTimeOrNull toUUIDOrNull toUUIDOrZero toIPv4OrNull toIPv4OrDefault toIPv6OrNull toIPv6OrDefault
IPv4NumToString IPv4StringToNum IPv6NumToString IPv4ToIPv6 isIPv4String isIPv6String isIPAddressInRange IPv4CIDRToRange
IPv6CIDRToRange
toYear toQuarter toMonth toDayOfMonth toDayOfWeek toDayOfYear toHour toMinute toSecond toUnixTimestamp
toUnixTimestamp64Milli fromUnixTimestamp64Milli toStartOfYear toStartOfQuarter toStartOfMonth toStartOfWeek toStartOfDay
toStartOfHour toStartOfMinute toStartOfFiveMinutes toStartOfTenMinutes toStartOfFifteenMinutes toStartOfInterval toMonday
dateDiff dateAdd dateSub addSeconds addMinutes addHours addDays addWeeks addMonths addYears subtractSeconds subtractMinutes
subtractHours subtractDays subtractWeeks subtractMonths subtractYears formatDateTime now now64 today yesterday
toIntervalSecond toIntervalMinute toIntervalHour toIntervalDay toIntervalWeek toIntervalMonth timeSlot
array arrayElement has hasAny hasAll indexOf arrayConcat arraySlice arraySort arrayReverseSort arrayDistinct arrayUniq
arrayJoin arrayMap arrayFilter arrayExists arrayAll arrayCount arraySum arrayMin arrayMax arrayFirst arrayLast arrayFlatten
arrayCompact arrayReverse arrayEnumerate arrayZip range tuple tupleElement
map mapKeys mapValues mapContains mapContainsKeyLike mapFilter mapApply
JSONExtractString JSONExtractInt JSONExtractUInt JSONExtractFloat JSONExtractBool JSONExtractRaw JSONHas JSONLength
isValidJSON
`;

const allowed: ReadonlyMap<string, string> = new Map(
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name.toLowerCase(), name]),
);

/** The function's own spelling; `null` where it may not be called. */
export function allowedFunction(name: string): string | null {
  return allowed.get(name.toLowerCase()) ?? null;
}
