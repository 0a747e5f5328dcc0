import type { sample as en } from "../en/sample.ts";

/** Japanese texts: sample data. */
export const sample: Readonly<Record<keyof typeof en, string>> = {
  "sample.mark": "サンプル",
  "sample.mark.means": "サンプルデータです。実際の機器のものではありません",
  "sample.offer": "機器が手元になくても、通常のログの中で既知のキャンペーンが検知される様子を確認できます:",
  "sample.load": "サンプルデータで試す",
  "sample.loading.said": "キャンペーンを再現しています。数秒後に検知をご覧ください",
  "sample.here":
    "サンプルデータが含まれています。「サンプル」と表示されたものは実際の機器のものではありません。",
  "sample.running": "サンプルデータを再現中: {total} 行中 {sent} 行",
  "sample.remove": "サンプルデータを削除",
  "sample.removed": "サンプルデータを削除しました",
  "sample.steps.show": "何が起きたかを表示",
  "sample.steps.others": "ほかのキャンペーンの段階は、それぞれのページにあります。",
  "sample.steps.hide": "何が起きたかを隠す",
  "sample.step.log": "現れるログ: {log}",
  "sample.step.notVisible": "このテレメトリーでは見えません: {why}",
};
