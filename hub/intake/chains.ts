import { type BatchHead, chainStart } from '#protocol/batch.ts';
import type { Watermark } from '../store/event-store.ts';

/** The chain value that each lane has reached, so that every batch can be checked against the one before it. */
export class Chains {
  private readonly known = new Map<string, { seq: number; value: string }>();

  /** Begins anew with what the store holds. */
  load(marks: readonly Watermark[]): void {
    this.known.clear();
    for (const { site, agent, lane, epoch, chain } of marks) {
      if (chain) this.known.set(`${site}/${agent}/${lane}/${epoch}`, chain);
    }
  }

  /** Takes a batch whose last line brings its chain to `value`; a sentence when it does not follow on. */
  follow(head: BatchHead, value: string): string | null {
    const { site, agent, lane, epoch, first, last } = head;
    const key = `${site}/${agent}/${lane}/${epoch}`;
    const before = this.known.get(key) ?? null;
    if (!before || last > before.seq) this.known.set(key, { seq: last, value });
    return followsOn(head, before) ? null : `lane ${lane}: number ${first} does not follow on what was received before`;
  }
}

/** True when a batch follows on what was chained before, or begins an epoch. */
function followsOn(head: BatchHead, known: { seq: number; value: string } | null): boolean {
  if (head.first === 1) return head.previous === chainStart;
  return known === null || known.seq !== head.first - 1 || known.value === head.previous;
}
