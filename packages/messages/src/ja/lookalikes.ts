import type { lookalikes as en } from "../en/lookalikes.ts";

export const lookalikes: Readonly<Record<keyof typeof en, string>> = {
  "lookalike.keyword":
    "{domain} は、「{watched}」に、その所有者が使いそうな語を組み合わせた名前です: {keywords}。",
  "lookalike.keyword_below":
    "第三者の {domain} の前に、「{watched}」と、その所有者が使いそうな語が置かれています: {keywords}。",
  "lookalike.word": "{domain} は、「{watched}」に別の文字や語を付けた名前です。",
  "lookalike.digits": "{domain} は、「{watched}」に数字を付けた名前です。",
  "lookalike.addition": "{domain} は、「{watched}」の末尾に 1 文字を加えた名前です。",
  "lookalike.insertion": "{domain} は、「{watched}」より 1 文字多い名前です。",
  "lookalike.omission": "{domain} は、「{watched}」から 1 文字を除いた名前です。",
  "lookalike.repetition": "{domain} は、「{watched}」の 1 文字を重ねた名前です。",
  "lookalike.replacement": "{domain} は、「{watched}」の 1 文字を別の文字に替えた名前です。",
  "lookalike.bitsquatting":
    "{domain} は、「{watched}」の 1 文字の 1 ビットだけが異なる名前です(メモリーの誤りで生じる形)。",
  "lookalike.transposition": "{domain} は、「{watched}」の隣り合う 2 文字を入れ替えた名前です。",
  "lookalike.vowel-swap": "{domain} は、「{watched}」の母音を替えた名前です。",
  "lookalike.plural": "{domain} は、「{watched}」の末尾の s の有無だけが異なる名前です。",
  "lookalike.homoglyph": "{domain} は、「{watched}」と見た目が似た文字で書かれています。",
  "lookalike.homoglyph_foreign":
    "{domain} は、「{watched}」と見た目が似た、別の文字体系の文字や記号付きの文字で書かれています。",
  "lookalike.cyrillic": "{domain} は、「{watched}」と見た目が似たキリル文字で書かれています。",
  "lookalike.hyphenation": "{domain} は、「{watched}」にハイフンを入れた名前です。",
  "lookalike.dots": "{domain} は、前に付いた部分と続けて読むと「{watched}」になります。",
  "lookalike.own_in_front": "第三者の {domain} の前に、「{watched}」のドメインが置かれています。",
  "lookalike.tld": "{domain} は、「{watched}」の末尾を、所有者のものと確認されていないものに替えた名前です。",
  "lookalike.no_own": "{domain} は「{watched}」そのものです。所有者のドメインは登録されていません。",
};
