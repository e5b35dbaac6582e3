import type { Bilingual } from '#protocol/api/parts.ts';
import type { UnfitAddition } from './added-rules.ts';

/** Why rules that people add are refused, and what to do about it. */
export const words = {
  busy: {
    ja: 'ルールの確認が混み合っています。少し待って、もう一度お試しください。何も変更していません。',
    en: 'Too many rules are being checked. Wait a little and try again. Nothing was changed.',
  },
  takesOut: ({ addition: { name }, refused }: UnfitAddition): Bilingual => ({
    ja: `このままでは、有効なルール「${name}」が働かなくなります${refused ? `（${refused.ja}）` : ''}。先に「${name}」を直すか、無効にしてください。何も変更していません。`,
    en: `The rules "${name}", which are in force, would not work any more${refused ? ` (${refused.en})` : ''}. Mend them or take them out of force first. Nothing was changed.`,
  }),
  damaged: ({ addition: { name }, version: { label } }: UnfitAddition): Bilingual => ({
    ja: `検知ルール「${name}」の版 ${label} は、登録したときの内容と違います（破損か書き換え）。外しているため、このルールでは何も検知しません。正しいルールを登録し直して有効にしてください。`,
    en: `Version ${label} of the rules "${name}" is not as it was saved: it was damaged or altered. It is left out and finds nothing. Save the right rules anew and put them in force.`,
  }),
  unfit: ({ addition: { name }, version: { label } }: UnfitAddition, reason: Bilingual): Bilingual => ({
    ja: `検知ルール「${name}」の版 ${label} の一部が働いていません（${reason.ja}）。直した版を登録して有効にしてください。`,
    en: `Some of version ${label} of the rules "${name}" does not work (${reason.en}). Save a version that is mended and put it in force.`,
  }),
  nothing: {
    ja: 'ルールがひとつもありません。title・logsource・detection のある Sigma ルールを書いてください。',
    en: 'There is no rule in it. Write a Sigma rule with title, logsource and detection.',
  },
  tooMany: (most: number): Bilingual => ({
    ja: `ルールが多すぎます（上限 ${most} 件）。必要なものだけを残すか、パックを分けてください。`,
    en: `There are more than ${most} rules. Keep those that are needed, or divide the pack.`,
  }),
  tooManyCorrelations: (most: number): Bilingual => ({
    ja: `相関ルール（correlation）が多すぎます（上限 ${most} 件）。必要なものだけを残してください。`,
    en: `There are more than ${most} correlations. Keep those that are needed.`,
  }),
  longWindow: (days: number): Bilingual => ({
    ja: `timespan が長すぎます。${days}d 以下にしてください。`,
    en: `The timespan is too long: write ${days}d or less.`,
  }),
  filterOfOthers: {
    ja: 'この filter は、ほかのルールの検知を黙って減らします。filter には同じファイル群のルールだけを書き、ほかのルールには画面の「例外」を使ってください。',
    en: 'This filter would silently narrow rules of others. Name only rules of these files in it; for other rules make an exception (例外) in the console.',
  },
  silences: (title: string): Bilingual => ({
    ja: `このままでは「${title}」が単独では知らせなくなります。correlation に「generate: true」を書いてください。`,
    en: `"${title}" would not be told by itself any more. Write "generate: true" in the correlation.`,
  }),
  unindexed: (most: number): Bilingual => ({
    ja: `決まった語で絞り込めないルールが、この種類の記録に ${most} 件を超えてあります。EventID や固定の語を条件に加えてください。`,
    en: `More than ${most} rules have no fixed word for records of this kind, so that each record would be held against all of them. Add an EventID or a fixed word.`,
  }),
  wrongCase: (kind: 'positive' | 'negative', reason: string): Bilingual => ({
    ja:
      kind === 'positive'
        ? '「検知すべき例」に一致しません。条件か例を直してください。'
        : '「検知してはいけない例」に一致してしまいます。条件か例を直してください。',
    en: `${reason}. Mend the condition or the example.`,
  }),
  unreadableCases: (reason: string): Bilingual => ({
    ja: `例を読めません（${reason}）。「positive:」の下に「- fields: {項目: 値}」の形で書いてください。`,
    en: `The examples cannot be read (${reason}). Write "- fields: {field: value}" below "positive:".`,
  }),
  noExample: {
    ja: '検知すべき例がありません。「positive:」の下に、このルールが必ず見つける記録をひとつ以上書いてください。',
    en: 'There is no example that must match. Write at least one record below "positive:" that the rule has to find.',
  },
  anySite: {
    ja: 'group-by に hinomi.site・hinomi.agent・hinomi.origin のどれもないため、別の拠点の記録がひとつの検知にまとまることがあります。',
    en: 'Without hinomi.site, hinomi.agent or hinomi.origin in group-by, records of several sites can come together in one finding.',
  },
  heavy: {
    ja: '確認が時間内に終わりませんでした。ルールが重すぎます。正規表現を短くするか、ルールを減らしてください。有効にはしていません。',
    en: 'The check did not come to an end in its time: the rules are too heavy. Shorten regular expressions or take rules out. Nothing was put in force.',
  },
  unsigned: {
    ja: 'このパックには署名がありません。配布元に署名（hinomi rules sign）を求めるか、自分の拠点のルールとして Sigma ファイルを読み込んでください。',
    en: 'Nobody has signed this pack. Ask whoever made it to sign it (hinomi rules sign), or read its Sigma files as rules of your own site.',
  },
  foreign: (fingerprint: string): Bilingual => ({
    ja: `このパックの署名の鍵（${fingerprint.slice(0, 16)}…）は、まだ信頼されていません。配布元に電話などで鍵の指紋を確かめてから「信頼する鍵」に加えてください。`,
    en: `The key that signed this pack (${fingerprint.slice(0, 16)}…) is not trusted here. Compare its fingerprint with whoever made it, by telephone, and add it to the trusted keys.`,
  }),
  sameVersion: (version: string): Bilingual => ({
    ja: `バージョン ${version} は、すでに別の内容で登録されています。配布元に新しい番号のパックを求めてください。`,
    en: `Version ${version} is already here with other content. Ask for a pack with a new number.`,
  }),
  older: (version: string): Bilingual => ({
    ja: `有効なバージョン ${version} より古いパックです。前に戻すときは「前の版に戻す」を使ってください。`,
    en: `This pack is older than version ${version}, which is in force. To go back, use "back to the version before".`,
  }),
} satisfies Record<string, Bilingual | ((...args: never[]) => Bilingual)>;

/** Why an act on rules that people added is refused. */
export const refusals = {
  otherTried: {
    ja: 'ほかの版を試行中です。先にその試行を終えるか、有効にしてください。',
    en: 'Another version is being tried. End that trial or put it in force first.',
  },
  notTried: { ja: 'この版は試行中ではありません。', en: 'This version is not being tried.' },
  notInForce: { ja: 'このルールは有効ではありません。', en: 'These rules are not in force.' },
  nothingBefore: { ja: '戻す先がありません。', en: 'There is nothing to go back from.' },
  gone: { ja: 'この版は見つかりません。', en: 'There is no such version.' },
  meanwhile: {
    ja: 'ほかの人が検知ルールを変えました。今の状態を確かめて、もう一度操作してください。何も変更していません。',
    en: 'Somebody else changed the rules meanwhile. Look at how they stand and try again. Nothing was changed.',
  },
} satisfies Record<string, Bilingual>;
