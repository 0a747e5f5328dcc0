import type { problems as en } from "../en/problems.ts";

/** Japanese texts: what the API refuses, by the problem's code. */
export const problems: Readonly<Record<keyof typeof en, string>> = {
  "problem.too_many_queries":
    "このテナントのクエリが同時に多く実行されています。{seconds} 秒後にもう一度お試しください。",
  "problem.query_limit.time":
    "クエリの制限時間を超えました。期間を短くするか、一度に求める内容を減らしてください。",
  "problem.query_limit.memory":
    "クエリのメモリー上限を超えました。集計するフィールドを減らすか、期間を短くしてください。",
  "problem.query_limit.rows": "クエリで読めるイベント数の上限を超えました。期間を短くしてください。",
  "problem.query_limit.groups":
    "グループが 100 万を超えています。値の少ないフィールドで集計するか、先に絞り込んでください。",
  "problem.query_limit.result": "結果が大きすぎます。一度に求める内容を減らしてください。",
  "problem.too_many_failures": "試行回数が多すぎます。{seconds} 秒後にもう一度お試しください。",
  "problem.second_factor_wrong":
    "コードが正しくないか、すでに使われています。コードを表示する端末の時計を確認してください。",
  "problem.wrong_password": "現在のパスワードが正しくありません。",
  "problem.weak_password.too_short":
    "パスワードは 12 文字以上にしてください。関係のない単語をいくつか並べるのがお勧めです。",
  "problem.weak_password.too_long": "パスワードが長すぎます。",
  "problem.weak_password.too_common":
    "推測されやすいパスワードです。関係のない単語をいくつか並べてください。",
  "problem.weak_password.too_repetitive":
    "同じ文字の繰り返しやキー配列の並びになっています。関係のない単語をいくつか並べてください。",
  "problem.weak_password.is_name": "アカウント名を使ったパスワードにはできません。",
  "problem.name_taken": "この名前はすでに使われています。",
  "problem.last_administrator": "最後の管理者です。先に別の管理者を作成してください。",
  "problem.not_empty": "まだ空になっていません。",
  "problem.link_used": "このリンクは使用済みか、有効期限が切れています。新しいリンクを依頼してください。",
  "problem.wider_account":
    "このアカウントは、あなたの管理範囲外でも権限を持っています。そちらの管理者に変更を依頼してください。",
  "problem.own_account": "ご自身のパスワードは、アカウントの設定で変更してください。",
  "problem.no_account": "この操作は、アカウントでサインインした人だけが行えます。",
  "problem.same_person": "承認には 2 人目が必要です。",
  "problem.not_found": "見つかりません。すでに削除された可能性があります。",
  "problem.lake_unavailable": "データレイクが応答できません。もう一度お試しください。",
  "problem.store_unavailable": "管理データベースが応答できません。もう一度お試しください。",
  "problem.sample_running": "サンプルを送信中です。終わるまで待つか、削除してください。",
  "problem.busy": "サーバーが混み合っています。少し待ってからお試しください。",
  "problem.cross_site":
    "コンソール自身からの操作であることを確認できませんでした。ページを再読み込みしてください。",
};
