/** What Intl names beside the officially assigned codes of ISO 3166-1: reserved, private and former ones. */
const notAssigned = new Set([
  "AC",
  "CP",
  "CQ",
  "DG",
  "EA",
  "EU",
  "EZ",
  "IC",
  "QO",
  "TA",
  "UK",
  "UN",
  "XA",
  "XB",
  "XK",
  "ZZ",
]);
/** Former codes, to which Intl gives the name of what came after. */
const former = new Set([
  "AN",
  "BU",
  "CS",
  "CT",
  "DD",
  "DY",
  "FQ",
  "FX",
  "HV",
  "JT",
  "MI",
  "NH",
  "NQ",
  "NT",
  "PC",
  "PU",
  "PZ",
  "RH",
  "SU",
  "TP",
  "VD",
  "WK",
  "YD",
  "YU",
  "ZR",
]);
const letters = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");

/** ISO 3166-1 alpha-2 codes with their names in a language, sorted by name. */
export function countryNames(language: string): readonly { readonly code: string; readonly name: string }[] {
  const names = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
  const collator = new Intl.Collator(language);
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !notAssigned.has(code) && !former.has(code))
    .flatMap((code) => {
      const name = names.of(code);
      return name === undefined ? [] : [{ code, name }];
    })
    .sort((a, b) => collator.compare(a.name, b.name));
}
