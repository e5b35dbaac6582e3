import type { PaperSort } from '#protocol/visit/papers.ts';

/** Words of the files that people lay beside a visit. */
export const visitPapers = {
  title: '照合結果・添付',
  hint: 'ツールの照合画面や印刷、署名した用紙を、このタブレットで撮影して残せます。JPEG・PNG・PDF、1 件 8 MB まで。',
  compareOf: (tool: string, how: string) =>
    `${tool} の「${how}」の画面を撮影するか、結果を書き出して添付してください。`,
  none: '添付はありません。',
  sorts: {
    compare: '照合結果',
    printout: '印刷・書出し',
    signed: '署名済みの用紙',
    photo: '現場の写真',
  } satisfies Record<PaperSort, string> as Record<string, string>,
  take: '撮影する',
  choose: 'ファイルを選ぶ',
  sort: '種類',
  device: '対象の制御機器',
  whole: '作業全体',
  add: '添付する',
  chosen: (name: string, size: string) => `${name}（${size}）`,
  tooLarge: (name: string) =>
    `「${name}」は 8 MB を超えているため添付できません。写真は画質を下げて撮り直し、PDF はページを分けてください。`,
  show: (name: string) => `${name} を表示`,
  save: (name: string) => `${name} を保存`,
  gone: '中身は保存期間を過ぎて削除済み',
  afterSigning: '署名の後に追加',
  by: (who: string, when: string) => `${who}　${when}`,
  cannotShow: '表示できません。保存して、PC の画像ソフトで開いてください。',
  notPrinted: 'この紙面に画像を表示できませんでした。保存したファイルを印刷して綴じてください。',
  onPaper: '照合結果・添付',
  pdfApart: 'この位置に、次の PDF を印刷して綴じてください。',
  pages: (n: number, size: string) => `${n} ページ、${size}`,
  withdraw: '取り消す',
  withdrawOf: (name: string) => `添付「${name}」を取り消す`,
  withdrawText: '誤って添付したものを取り消します。添付と理由は記録簿に残り、報告書には線を引いて載ります。',
  withdrawnBy: (reason: string, who: string, when: string) => `取り消し：${reason}（${who}　${when}）`,
};
