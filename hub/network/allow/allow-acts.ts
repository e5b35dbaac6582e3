import type { AllowAct } from '#protocol/api/network-allow.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { Editor } from '../../assets/asset-ledger.ts';
import type { LedgerAct } from '../../ledger/ledger.ts';
import type { AllowEntry } from './allow-entry.ts';
import type { AllowList } from './allow-list.ts';

const dayMs = 86_400_000;

/** What an act did: how many entries it changed, and how many it left because they were first seen during an incident. */
export interface AllowOutcome {
  changed: number;
  held: number;
}

/** Decides about entries of the allow-list; each act is one entry of the ledger. Call it within a transaction. */
export function actOnAllowList(
  parts: { list: AllowList; record: (act: LedgerAct) => unknown; clock: () => Date },
  site: string,
  act: AllowAct,
  by: Editor,
): AllowOutcome {
  const { list } = parts;
  const now = parts.clock().getTime();
  const note = (kind: string, text: Bilingual, payload: unknown) =>
    parts.record({ who: by.id, role: by.role, kind, site, subject: `network/${site}`, text, payload });
  if (act.type === 'learning') {
    list.learning.decide(site, now, act.days === 0 ? now : now + act.days * dayMs);
    note('network.learning', learningWords(act.days, act.reason), act);
    return { changed: 1, held: 0 };
  }
  if (act.type === 'relearn') {
    list.learning.set(site, `host ${act.host}`, now, now + act.days * dayMs);
    const of = [...list.table.of([site])].filter(({ a, b }) => a === act.host || b === act.host);
    const ended = of.filter(({ state }) => state === 'approved');
    for (const entry of ended) decide(list, entry, { state: 'expired', reason: act.reason, by, now });
    list.table.flush();
    note(
      'network.relearn',
      {
        ja: `${act.host} の通信を ${act.days} 日間学習し直します（許可 ${ended.length} 件を終了）。理由：${act.reason}`,
        en: `${act.host} is learned anew for ${act.days} days (${ended.length} permissions ended). Reason: ${act.reason}`,
      },
      act,
    );
    return { changed: ended.length, held: 0 };
  }
  const entries = act.ids.map((id) => list.table.get(id)).filter((one) => one?.site === site) as AllowEntry[];
  // What was learned may turn out to have come from an incident that was told later.
  for (const entry of entries) if (entry.state === 'waiting' && entry.learned && !entry.held) list.doubt(entry);
  const together = act.type === 'approve' && entries.length > 1;
  const taken = entries.filter(
    (entry) =>
      !(together && entry.held && entry.state === 'waiting') && !(act.type === 'expire' && entry.state !== 'approved'),
  );
  const state = ({ approve: 'approved', reject: 'rejected', expire: 'expired' } as const)[act.type];
  const owner = act.type === 'approve' ? act.owner : null;
  const until = act.type === 'approve' && act.until !== null ? Date.parse(act.until) : null;
  for (const entry of taken) decide(list, entry, { state, reason: act.reason, owner, until, by, now });
  list.table.flush();
  if (taken.length > 0) {
    note(`network.${act.type}`, decisionWords(act.type, taken.length, act.reason), {
      reason: act.reason,
      ...(owner === null ? {} : { owner }),
      ...(until === null ? {} : { until: act.type === 'approve' ? act.until : null }),
      entries: taken.map(({ id }) => id.slice(site.length + 1)),
    });
  }
  return { changed: taken.length, held: entries.length - taken.length };
}

/** What the hub itself ended because its time was over or nobody used it. */
export function noteEnded(record: (act: LedgerAct) => unknown, ended: readonly AllowEntry[]): void {
  for (const site of new Set(ended.map((entry) => entry.site))) {
    const of = ended.filter((entry) => entry.site === site);
    record({
      who: 'hinomi',
      role: null,
      kind: 'network.expire',
      site,
      subject: `network/${site}`,
      text: {
        ja: `期限が来たか、長く使われていない通信の許可 ${of.length} 件を終了しました。`,
        en: `${of.length} permissions of conversations ended: their time was over, or nobody used them for long.`,
      },
      payload: { entries: of.map(({ id }) => id.slice(site.length + 1)) },
    });
  }
}

function decide(
  list: AllowList,
  entry: AllowEntry,
  to: {
    state: AllowEntry['state'];
    reason: string;
    owner?: string | null;
    until?: number | null;
    by: Editor;
    now: number;
  },
): void {
  const { state, reason, owner = null, until = null, by, now } = to;
  Object.assign(entry, { state, reason, owner, until, by: by.id, at: now, told: null });
  list.table.touch(entry, true);
}

function decisionWords(type: 'approve' | 'reject' | 'expire', count: number, reason: string): Bilingual {
  const words = {
    approve: { ja: '許可', en: 'approved' },
    reject: { ja: '却下', en: 'rejected' },
    expire: { ja: '終了', en: 'ended' },
  }[type];
  return {
    ja: `学習した通信など ${count} 件を${words.ja}しました。理由：${reason}`,
    en: `${count} things learned of the network were ${words.en}. Reason: ${reason}`,
  };
}

function learningWords(days: number, reason: string): Bilingual {
  return days === 0
    ? { ja: `通信の学習を終えました。理由：${reason}`, en: `Learning of the network was ended. Reason: ${reason}` }
    : {
        ja: `通信の学習をこれから ${days} 日間続けます。理由：${reason}`,
        en: `Learning of the network goes on for ${days} days from now. Reason: ${reason}`,
      };
}
