/** Public suffixes under which names are cheap or usual: what the generator tries. Any suffix is matched. */
export const commonSuffixes: readonly string[] =
  "com net org info biz io co app dev cloud online site store shop xyz top club live me tv cc us uk co.uk de fr nl eu ru cn com.cn jp co.jp in br com.br au com.au ca ch pl pw icu vip space website tech support services network systems security".split(
    " ",
  );
