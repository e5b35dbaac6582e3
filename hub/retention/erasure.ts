import type { ErasureCounts } from '#protocol/api/retention.ts';
import type { KnownNames } from '../access/known-names.ts';
import type { Actor } from '../incident/actor.ts';
import type { Incidents } from '../incident/incidents.ts';
import { siteTime } from '../incident/site-time.ts';
import type { LedgerPort } from '../ledger/ledger-port.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { EventStore } from '../store/event-store.ts';
import { dayMs } from '../store/keeping.ts';
import { endedVisits, forgetVisitors } from '../visits/forget.ts';
import type { Holds } from './holds.ts';

/** What erasure stands on. */
export interface ErasureParts {
  control: ControlStore;
  ledger: LedgerPort;
  holds: Pick<Holds, 'spans'>;
  incidents: () => Pick<Incidents, 'forget' | 'forgettable'>;
  names: Pick<KnownNames, 'forget' | 'countBefore'>;
  events: Pick<EventStore, 'aggregate'>;
  /** IANA name of a site's zone. */
  timeZone: (site: string) => string;
  clock: () => Date;
}

/** A decision to erase persons of a site from what was over before a moment. */
export interface ErasureOrder {
  site: string;
  before: string;
  reason: string;
}

/** An erasure as it stands on record. */
export interface ErasureLine extends ErasureCounts {
  at: string;
  by: string;
  before: string;
  /** Null when the words of the entry were erased, too. */
  reason: string | null;
}

const kind = 'retention.erased';

/**
 * Erases persons by a person's decision: from incidents and visits that were over before a moment, and names that no kept record tells.
 * The chain of the ledger keeps the hashes; an entry says who decided it, why, and how many. What a hold keeps is left.
 */
export class Erasure {
  private readonly parts: ErasureParts;

  constructor(parts: ErasureParts) {
    this.parts = parts;
  }

  /** What an erasure would take now. */
  async preview(site: string, before: string): Promise<ErasureCounts> {
    const found = this.find(site, before);
    const names = this.parts.names.countBefore(site, await this.namesBefore(site, before));
    return { incidents: found.incidents.ids.length, visits: found.visits.visits.length, names, held: found.held };
  }

  /** Erases; nothing can be brought back. */
  async erase({ site, before, reason }: ErasureOrder, actor: Actor): Promise<ErasureCounts> {
    const namesBefore = await this.namesBefore(site, before);
    const { control, ledger, incidents, names, clock } = this.parts;
    const role = actor.roles[0] ?? null;
    const words = { ja: `個人情報を消去しました。理由：${reason}`, en: `Personal data was erased. Reason: ${reason}` };
    return control.transaction(() => {
      const { visits, incidents: found, held } = this.find(site, before);
      const now = clock().toISOString();
      incidents().forget({ ids: found.ids, reason: words, actor });
      forgetVisitors(control, ledger, visits.visits, { now, reason: words, who: actor.id, role });
      const gone = names.forget(site, namesBefore);
      const counts = { incidents: found.ids.length, visits: visits.visits.length, names: gone, held };
      const [day] = siteTime(before, this.parts.timeZone(site)).split(' ');
      ledger.record({
        who: actor.id,
        role,
        kind,
        site,
        subject: `site/${site}`,
        text: {
          ja: `${day} より前に終わった保守作業 ${counts.visits} 件とインシデント ${counts.incidents} 件から個人情報を、記録に残っていない利用者名 ${gone} 件を消去しました。理由：${reason}`,
          en: `Erased persons from ${counts.visits} visits and ${counts.incidents} incidents that were over before ${day}, and ${gone} names that no record tells. Reason: ${reason}`,
        },
        payload: { before, reason, ...counts },
      });
      return counts;
    });
  }

  /** Erasures of a site, newest first. */
  list(site: string, limit: number): ErasureLine[] {
    const { ledger } = this.parts;
    return ledger.list({ kind, subject: `site/${site}`, limit }).items.map(({ seq, at, who }) => {
      const payload = (ledger.body(seq)?.payload ?? {}) as Partial<ErasureCounts> & {
        before?: string;
        reason?: string;
      };
      const { before = at, reason = null, incidents = 0, visits = 0, names = 0, held = 0 } = payload;
      return { at, by: who, before, reason, incidents, visits, names, held };
    });
  }

  private find(site: string, before: string) {
    const { control, holds } = this.parts;
    const spans = holds.spans().filter((span) => span.site === site);
    const held = (from: string, to: string) =>
      spans.some((span) => (span.from === null || span.from <= to) && (span.to === null || span.to >= from));
    const visits = endedVisits(control, { site, before, held });
    const incidents = this.parts.incidents().forgettable({ site, before, held });
    return { visits, incidents, held: visits.held + incidents.held };
  }

  /** A name that a kept record tells must go on being hidden: only those told before the oldest one can go. */
  private async namesBefore(site: string, before: string): Promise<string> {
    const [count] = await this.parts.events.aggregate({ type: 'count', search: { sites: [site] } });
    if (count?.first === undefined) return before;
    return new Date(Math.min(Date.parse(before), Date.parse(count.first) - dayMs)).toISOString();
  }
}
