import type { Watermark } from '../store/event-store.ts';
import type { LaneHead } from './live-agents.ts';

/** How far a lane of an agent has come: what it says it has, and what the hub holds. */
export interface LaneProgress {
  site: string;
  /** Which lane of which agent in which epoch. */
  key: string;
  head: number;
  committed: number;
  /** When it said so, milliseconds. */
  heardAt: number;
}

/** What agents say of their lanes beside what the hub holds of them. */
export function progressOf(heads: readonly LaneHead[], marks: readonly Watermark[]): LaneProgress[] {
  const held = new Map(marks.map(({ site, agent, lane, epoch, seq }) => [`${site}/${agent}/${lane}/${epoch}`, seq]));
  return heads.map(({ site, agent, lane, epoch, head, at }) => {
    const key = `${site}/${agent}/${lane}/${epoch}`;
    return { site, key, head, committed: held.get(key) ?? 0, heardAt: at };
  });
}

/** Longer than any pause in order: an agent sends again after a minute. */
const stuckAfterMs = 90_000;

interface Mark {
  committed: number;
  /** When the agent first said that there is more than that, milliseconds. */
  since: number;
}

/**
 * Notices that agents speak, have events, and none of them arrives, whatever is the reason: a server at the site or at the hub that does
 * not store, or a stream that does not go on. Such a server lets few words of the agents through, so time is counted from word to word:
 * an agent that stopped speaking is no sign. Each time is told once.
 */
export class DeliveryWatch {
  private readonly marks = new Map<string, Mark>();
  private readonly told = new Set<string>();

  /**
   * Looks at all lanes of agents that were heard lately, and names the sites of which nothing arrives. While the hub itself holds events
   * up (`busy`), standing still means nothing.
   */
  look(lanes: readonly LaneProgress[], busy: boolean): string[] {
    const stuck = new Set<string>();
    const moving = new Set<string>();
    for (const { site, key, head, committed, heardAt } of lanes) {
      const mark = this.marks.get(key);
      if (busy || !mark || mark.committed !== committed || head <= committed) {
        if (mark && mark.committed < committed) moving.add(site);
        this.marks.set(key, { committed, since: heardAt });
      } else if (heardAt - mark.since >= stuckAfterMs) stuck.add(site);
    }
    const present = new Set(lanes.map(({ key }) => key));
    for (const key of this.marks.keys()) if (!present.has(key)) this.marks.delete(key);
    for (const site of this.told) if (moving.has(site) || !stuck.has(site)) this.told.delete(site);
    const news = [...stuck].filter((site) => !moving.has(site) && !this.told.has(site));
    for (const site of news) this.told.add(site);
    return news;
  }
}
