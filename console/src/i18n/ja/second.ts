export const second = {
  there: (n: number, roles: string) => `別の人の承認が必要です。承認できる人：ほかに ${n} 人（${roles}）。`,
  nobody: (roles: string) =>
    `別の人の承認が必要ですが、承認できる人がほかにいません。役割「${roles}」の利用者を追加してください。`,
  invited: (n: number) =>
    `別の人の承認が必要です。追加済みの ${n} 人がまだサインインしていません。一回限りのリンクを渡してください。`,
  add: '承認する人を追加',
  look: '利用者を見る',
  askAdministrator: '利用者の追加は、システム管理者に依頼してください。',
};
