import type { DeclaredConduit } from '#engine/inventory/conduit.ts';
import type { CutPlan, Traits, ZoneAct } from '#protocol/api/network-zones.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { Editor } from '../../assets/asset-ledger.ts';
import type { LedgerAct } from '../../ledger/ledger.ts';
import type { ControlStore } from '../../store/control-store.ts';

/** Who decided something, when and why. */
export interface Decided {
  by: string;
  at: string;
  reason: string;
}

/** A conduit that people declared. */
export type KeptConduit = DeclaredConduit & { decided: Decided };

/** What people decided about the zones of a site and what lies between them; kept in one table by sort and key. */
export class ZoneDecisions {
  private readonly store: ControlStore;

  constructor(store: ControlStore) {
    this.store = store;
  }

  traits(site: string): Map<string, { traits: Traits; decided: Decided }> {
    return new Map(this.rows(site, 'traits'));
  }

  conduits(site: string): KeptConduit[] {
    return this.rows<KeptConduit>(site, 'conduit').map(([, doc]) => doc);
  }

  cuts(site: string): Map<string, { plan: CutPlan; decided: Decided }> {
    return new Map(this.rows(site, 'cut'));
  }

  /** Writes a decision down and enters it into the ledger; within a transaction. */
  act(
    parts: { record: (act: LedgerAct) => unknown; now: Date; nameOf: (zone: string) => string },
    site: string,
    act: ZoneAct,
    by: Editor,
  ): void {
    const decided = { by: by.id, at: parts.now.toISOString(), reason: act.reason };
    if (act.type === 'traits') this.put(site, 'traits', act.zone, { traits: act.traits, decided });
    if (act.type === 'cut') this.put(site, 'cut', boundaryKey(act.a, act.b), { plan: act.plan, decided });
    if (act.type === 'conduit') {
      const { from, to, standing, ports } = act;
      this.put(site, 'conduit', `${from}>${to}>${standing}`, { from, to, standing, ports, decided });
    }
    if (act.type === 'undeclare') {
      for (const standing of ['allowed', 'forbidden']) {
        this.store.db
          .prepare('DELETE FROM net_zone_decision WHERE site = ? AND sort = ? AND key = ?')
          .run(site, 'conduit', `${act.from}>${act.to}>${standing}`);
      }
    }
    const text = wordsOf(act, parts.nameOf);
    parts.record({
      ...{ who: by.id, role: by.role, kind: `network.${act.type}`, site, subject: `network/${site}` },
      text: { ja: `${text.ja}理由：${act.reason}`, en: `${text.en} Reason: ${act.reason}` },
      payload: act,
    });
  }

  private rows<T>(site: string, sort: string): [string, T][] {
    return this.store.db
      .prepare('SELECT key, doc FROM net_zone_decision WHERE site = ? AND sort = ? ORDER BY key')
      .all(site, sort)
      .map((row) => [String(row['key']), JSON.parse(String(row['doc'])) as T]);
  }

  private put(site: string, sort: string, key: string, doc: unknown): void {
    this.store.db
      .prepare('INSERT OR REPLACE INTO net_zone_decision (site, sort, key, doc) VALUES (?, ?, ?, ?)')
      .run(site, sort, key, JSON.stringify(doc));
  }
}

/** Key of the boundary between two zones, whichever is named first. */
export function boundaryKey(a: string, b: string): string {
  return [a, b].sort().join('|');
}

function wordsOf(act: ZoneAct, nameOf: (zone: string) => string): Bilingual {
  if (act.type === 'traits') {
    return {
      ja: `ゾーン「${nameOf(act.zone)}」の位置づけを決めました。`,
      en: `What the zone ${nameOf(act.zone)} is was decided.`,
    };
  }
  if (act.type === 'cut') {
    const between = [nameOf(act.a), nameOf(act.b)];
    return {
      ja: `「${between.join('」と「')}」の境界の遮断計画を書きました。`,
      en: `The cut plan of the boundary between ${between.join(' and ')} was written.`,
    };
  }
  const way = `${nameOf(act.from)} → ${nameOf(act.to)}`;
  if (act.type === 'undeclare') {
    return { ja: `「${way}」の取り決めを取り消しました。`, en: `What was declared for ${way} was taken back.` };
  }
  const ports = act.ports.length > 0 ? act.ports.join(', ') : null;
  return act.standing === 'allowed'
    ? {
        ja: `「${way}」の通信（${ports ?? 'すべて'}）を許可と決めました。`,
        en: `Talk ${way} (${ports ?? 'all'}) is allowed.`,
      }
    : {
        ja: `「${way}」の通信（${ports ?? 'すべて'}）を禁止と決めました。`,
        en: `Talk ${way} (${ports ?? 'all'}) is forbidden.`,
      };
}
