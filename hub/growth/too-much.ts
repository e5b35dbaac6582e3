import type { Bilingual } from '#protocol/api/parts.ts';
import type { SystemTrouble } from '../incident/silence.ts';
import type { Grown } from './growth-limits.ts';

/** Who sends more than is written down. */
export interface Sender {
  site: string;
  agent: string;
}

/** Longer examples would fill the sentence. */
const exampleLength = 64;

const words: Record<Grown, { title: Bilingual; what: Bilingual; remedy: Bilingual }> = {
  assets: {
    title: { ja: '次々に現れる機器', en: 'Ever new machines' },
    what: { ja: '見たことのない機器', en: 'machines never seen before' },
    remedy: {
      ja: 'この名前で記録を検索し、どの送信元が名乗っているか調べてください。実在する機器は資産台帳に登録してください。',
      en: 'Search the records for this name and see which machine sends it. Take machines that exist into the asset ledger.',
    },
  },
  controllers: {
    title: { ja: '次々に現れる制御機器', en: 'Ever new controllers' },
    what: { ja: '見たことのない制御機器', en: 'controllers never seen before' },
    remedy: {
      ja: '端末の設定と、端末が乗っ取られていないかを調べてください。',
      en: 'Look at the configuration of the PC, and whether it is in wrong hands.',
    },
  },
  readings: {
    title: { ja: '多すぎる制御機器の読み取り', en: 'Too many readings of a controller' },
    what: { ja: '制御機器の読み取りや起動・停止の記録', en: 'readings, starts and stops of a controller' },
    remedy: {
      ja: '読み取りの間隔の設定と、端末が乗っ取られていないかを調べてください。',
      en: 'Look at the interval of reading, and whether the PC is in wrong hands.',
    },
  },
  gaps: {
    title: { ja: '多すぎる欠測', en: 'Too many gaps' },
    what: { ja: '欠測の記録', en: 'gap records' },
    remedy: {
      ja: '記録の検索で種類「gap」を調べ、端末の空き容量と収集元を確認してください。',
      en: 'Search the records for the kind gap, and look at the disk and the sources of the PC.',
    },
  },
  facts: {
    title: { ja: '多すぎる端末の状態', en: 'Too many facts about a machine' },
    what: { ja: '端末の構成や状態の項目', en: 'facts about the machine' },
    remedy: {
      ja: '端末のインベントリ収集の設定と、端末が乗っ取られていないかを調べてください。',
      en: 'Look at the inventory source of the PC, and whether it is in wrong hands.',
    },
  },
  talks: {
    title: { ja: '次々に現れる通信', en: 'Ever new conversations' },
    what: { ja: '見たことのない通信相手', en: 'conversations never seen before' },
    remedy: {
      ja: '端末が多数の相手を走査していないか、乗っ取られていないかを調べてください。',
      en: 'See whether the PC sweeps the network, or is in wrong hands.',
    },
  },
  names: {
    title: { ja: '多すぎる利用者名', en: 'Too many names of users' },
    what: { ja: '新しい利用者名', en: 'new names of users' },
    remedy: {
      ja: '総当たりのログインが行われていないか調べてください。覚えきれない名前は、名前の欄では隠れますが、文章の中では隠れません。',
      en: 'See whether somebody tries passwords by force. Names beyond this many are hidden in the fields made for names, not in running text.',
    },
  },
};

/** What is raised of a sender of too much: one matter for each sender and sort of thing. */
export function tooMuch(what: Grown, { site, agent }: Sender, example: string | null): SystemTrouble {
  const { title, what: thing, remedy } = words[what];
  const shown = exampleWords(example);
  return {
    site,
    key: `growth:${what}:${site}/${agent}`,
    severity: 'S3',
    title,
    sentence: {
      ja: `端末 ${agent} から、${thing.ja}が上限を超えて届いています${shown.ja}。記録そのものは保存し検知も続けますが、超えた分は台帳に載せません。${remedy.ja}`,
      en: `${agent} sends more ${thing.en} than are written down${shown.en}. The records are stored and judged; what is beyond stands in no list. ${remedy.en}`,
    },
  };
}

function exampleWords(example: string | null): Bilingual {
  if (example === null) return { ja: '', en: '' };
  const shown = example.length > exampleLength ? `${example.slice(0, exampleLength)}…` : example;
  return { ja: `（例：${shown}）`, en: ` (for example: ${shown})` };
}
