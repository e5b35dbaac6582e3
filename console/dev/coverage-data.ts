import type { Coverage, CoverageState } from '#protocol/api/coverage.ts';
import { techniques } from '../src/i18n/en/techniques.ts';
import { both } from './seeded.ts';

const states: CoverageState[] = ['proven', 'fed', 'partly', 'not_fed', 'unknown', 'none', 'fed', 'none', 'proven'];
const tactics: [string, string, string][] = [
  ['initial-access', '初期侵入', 'Initial Access'],
  ['execution', '実行', 'Execution'],
  ['persistence', '永続化', 'Persistence'],
  ['evasion', '検知回避', 'Evasion'],
  ['discovery', '探索', 'Discovery'],
  ['lateral-movement', '水平展開', 'Lateral Movement'],
  ['collection', '収集', 'Collection'],
  ['inhibit-response-function', '安全・応答機能の妨害', 'Inhibit Response Function'],
  ['impair-process-control', '制御の妨害', 'Impair Process Control'],
  ['impact', '影響', 'Impact'],
];
const items: [string, string, string][] = [
  ['1-1', '経営層・決裁者の理解と予算・人の確保', 'Management backing: money and people'],
  ['2-9', 'USB等の持込・利用ルールの運用', 'Removable-media rules operated'],
  ['3-7', '不審通信の検知・防護', 'Suspicious traffic detected'],
  ['3-8', '操作・ログイン記録の取得、分析、保存', 'Logs collected, analysed, kept'],
];
const off = both('監査「プロセス作成」を有効にする', 'Switch on the audit of Process Creation');

function covered(index: number) {
  const state = states[index % states.length]!;
  const open = state === 'partly' || state === 'not_fed';
  return {
    state,
    rules: state === 'none' ? [] : ['r-1', 'r-2', 'r-3'].slice(0, 1 + (index % 3)),
    blind: open ? 1 : 0,
    why: open ? off : null,
    remedy: open ? off : null,
  };
}

/** What the rules of the made-up hub cover. */
export const coverage: Coverage = {
  silenced: [],
  tactics: tactics.map(([id, ja, en]) => ({ id, name: both(ja, en) })),
  techniques: Object.entries(techniques).map(([id, name], index) => ({
    id,
    name,
    tactics: id.startsWith('T0') ? [tactics[index % tactics.length]![0]] : [],
    ...covered(index),
  })),
  items: items.map(([item, ja, en], index) => ({
    item,
    text: both(ja, en),
    support: item === '1-1' ? ('none' as const) : ('partial' as const),
    ...covered(index === 0 ? 5 : index),
  })),
};
