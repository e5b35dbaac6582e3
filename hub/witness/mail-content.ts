import { type Checkpoint, checkpointText, shortCheckpoint } from '#engine/ledger/index.ts';
import { siteTime, zoneName } from '../incident/site-time.ts';
import type { Content } from '../notify/channel.ts';

/** The mail by which a person keeps the ledger's newest checkpoint: what it is for, the value, and how to check with it. */
export function checkpointMail(checkpoint: Checkpoint, timeZone: string): Content {
  const when = `${siteTime(checkpoint.at, timeZone)} ${zoneName(timeZone)}`;
  const short = shortCheckpoint(checkpoint);
  return {
    type: 'checkpoint',
    subject: `【保管】Hinomi 記録簿の検証値 ${short}（${when}）`,
    body: [
      'このメールは記録簿（改ざん検知付き）の検証値です。消さずに保管してください。ほかの対応は不要です。',
      '後から記録簿が書き換えられたり、途中で切られたりしていないかを、この値で確かめられます。',
      '',
      `記録簿の件数: ${checkpoint.size}`,
      `署名の時刻: ${when}`,
      `検証値: ${short}`,
      '',
      '確かめ方: 記録簿の書き出しとこのメール（ファイルに保存したもの）で次を実行します。ハブは要りません。',
      '  hinomi ledger verify 記録簿.ndjson --checkpoint このメール.eml',
      '',
      '--',
      'This is the check value of the ledger. Keep this mail; nothing else needs to be done.',
      `Entries: ${checkpoint.size}, signed ${checkpoint.at}, value ${short}`,
      'To check an export of the ledger against it, on any machine:',
      '  hinomi ledger verify LEDGER.ndjson --checkpoint THIS-MAIL.eml',
      '',
      checkpointText(checkpoint),
    ].join('\n'),
    link: null,
    data: { checkpoint },
  };
}
