/** Words of the account, signing in, deleting, in Japanese. */
export const account = {
  who: '使っている人',
  whoLocal: 'この端末だけで使っています。アカウントはありません。データはこの端末のサーバーの中だけにあります。',
  whoSigned: '{name} としてサインインしています。',
  signOut: 'サインアウト',
  usageOf: '{month}の利用',
  budget: '今月の予算',
  budgetUsed: '{budget} のうち {spent} を使用',
  left: '残り',
  calls: '呼び出し',
  myData: 'あなたのデータ',
  myDataWhat: 'チャート、版、記録、カレンダーのアドレス、利用の記録を、すべて消せます。',
  deleteAll: 'すべて削除',
  deleteAllHeading: 'すべてのデータを削除しますか',
  deleteAllWhat: '元に戻せません。残したいチャートは、先に書き出してください。',
  deleteAllType: '続けるには「{word}」と入力してください。',
  deleteWord: '削除',
  allDeleted: 'チャート {count} 件と、すべての記録を削除しました。',

  signIn: 'サインイン',
  signInWhy: 'チャートは、あなただけのものとして保管します。',
  signInFailed: 'サインインできませんでした。もう一度お試しください。',
} as const satisfies Record<string, string>;
