import type { Watermark } from '../store/event-store.ts';
import type { LaneHead } from './live-agents.ts';

/** Lanes whose difference is remembered as told. */
const mostTold = 10_000;

/**
 * Compares the chain value that an agent says its newest event has with the one that the hub computed from what arrived. Between batches the
 * next one shows an alteration; of the last one nothing else would, for as long as the PC has nothing to tell.
 */
export class ChainWatch {
  private readonly told = new Set<string>();

  /** Lanes of which the hub holds the very event that the agent speaks of, with another chain value; each is named once. */
  look(heads: readonly LaneHead[], marks: readonly Watermark[]): LaneHead[] {
    const held = new Map(marks.map((mark) => [`${mark.site}/${mark.agent}/${mark.lane}/${mark.epoch}`, mark.chain]));
    const found: LaneHead[] = [];
    for (const each of heads) {
      const lane = `${each.site}/${each.agent}/${each.lane}/${each.epoch}`;
      const chain = held.get(lane);
      if (!chain || each.chain === null || chain.seq !== each.head || chain.value === each.chain) continue;
      if (this.told.has(`${lane}/${each.head}`)) continue;
      if (this.told.size >= mostTold) this.told.clear();
      this.told.add(`${lane}/${each.head}`);
      found.push(each);
    }
    return found;
  }
}
