import { type FindingKind, findingKinds } from '#engine/traffic/kinds.ts';

/** How a language names what our own events hold as a code. */
interface Words {
  ja: string;
  en: string;
}

/** Kinds of gaps (`gap.kind`), as a sentence names them. */
const gapKinds: Record<string, Words> = {
  spool_shed: { ja: '保存先の不足による間引き', en: 'dropped for want of room' },
  spool_corrupt: { ja: '送信待ち記録の破損', en: 'damaged while waiting to be sent' },
  source_cleared: { ja: 'ログの消去', en: 'log cleared' },
  source_rotated: { ja: 'ログの切り替え', en: 'log rotated away' },
  source_unreadable: { ja: '読み取り不可', en: 'unreadable' },
  record_id_jump: { ja: '記録番号の飛び', en: 'record numbers missing' },
  receive_drop: { ja: '受信時の取りこぼし', en: 'lost while receiving' },
  clock_unknown: { ja: '時計が不明', en: 'clock unknown' },
  line_rejected: { ja: '読めない行', en: 'lines that cannot be read' },
  detail_throttled: { ja: '負荷による収集の省略', en: 'left out under load' },
};

/** The words for a code of a gap or of something found in the traffic; a code that has none stands for itself. */
export function codeWords(code: string, language: 'ja' | 'en'): string {
  const found = Object.hasOwn(findingKinds, code) ? findingKinds[code as FindingKind][language] : undefined;
  return gapKinds[code]?.[language] ?? found ?? code;
}
