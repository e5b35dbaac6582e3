import { z } from 'zod';
import { type Finding, kindSpec } from './finding.ts';
import type { FindingBook } from './finding-book.ts';
import type { FindingKind } from './kinds.ts';

/** Of what may turn out to be part of something greater, the first telling waits so long. */
const settleMs = 2500;
/** The same is told again with its count after this, then after twice this, and so on. */
const againMs = 600_000;
const longestAgainMs = 86_400_000;
/** What did not show for so long is forgotten, and news when it comes again. */
const forgetMs = 86_400_000;
/** Told in one minute; the rest waits its turn, and while very many wait, not longer than this: what comes after a flood must find room. */
const mostPerMinute = 300;
const manyWaiting = 3000;
const longestWaitMs = 300_000;

/** What was told of a finding: under which id, as what, how often it had shown, and when it was told. */
const told = z.object({
  id: z.string(),
  kind: z.string(),
  count: z.number(),
  at: z.number(),
  wait: z.number(),
  last: z.number(),
});
type Told = z.infer<typeof told>;
const saved = z.array(z.tuple([z.string(), told]));

/** A finding that is to be told: newly, as more than it was told to be, or again with its count. */
export interface FindingNews {
  finding: Finding;
  id: string;
  /** It was told before, and only shows again. */
  again: boolean;
  /** What it was told to be before; null where that is the same. */
  was: string | null;
}

/**
 * Decides which findings are told when: each once, soon, and as what it has turned out to be; then more and more seldom with how often it showed. What was
 * told is remembered over a restart, so that it is not told anew.
 */
export class FindingPace {
  readonly #book: FindingBook;
  readonly #told = new Map<string, Told>();
  readonly #seen = new Map<string, number>();
  #minute = 0;
  #inMinute = 0;
  #looked = 0;
  /** Findings that were given up because too many waited. */
  givenUp = 0;

  constructor(book: FindingBook) {
    this.#book = book;
  }

  /** Whether something waits to be told. */
  waits(): boolean {
    for (const [key, finding] of this.#book.entries()) if (this.#told.get(key)?.kind !== finding.kind) return true;
    return false;
  }

  /** What is to be told now. */
  take(nowMs: number): FindingNews[] {
    const out: FindingNews[] = [];
    for (const [key, finding] of this.#book.entries()) {
      const news = this.#look(key, finding, nowMs);
      if (news) out.push(news);
    }
    if (nowMs - this.#looked > 60_000 || nowMs < this.#looked) this.#forget(nowMs);
    return out;
  }

  /** What was told, to be remembered. */
  save(): [string, Told][] {
    return [...this.#told];
  }

  load(rows: unknown): void {
    for (const [key, one] of saved.parse(rows)) this.#told.set(key, one);
  }

  #look(key: string, finding: Finding, nowMs: number): FindingNews | null {
    const known = this.#told.get(key);
    if (!known) {
      const since = this.#seen.get(key) ?? nowMs;
      this.#seen.set(key, since);
      if (mayBecomePart(finding.kind) && nowMs - since < settleMs) return null;
      if (!this.#mayTell(nowMs)) return null;
      this.#seen.delete(key);
      const id = `${Math.max(0, Math.floor(finding.time) || 0).toString(36)}-${finding.firstPacket.toString(36)}-${this.#told.size.toString(36)}`;
      this.#told.set(key, { id, kind: finding.kind, ...figures(finding, nowMs), wait: againMs });
      return { finding, id, again: false, was: null };
    }
    if (known.kind !== finding.kind) {
      if (!this.#mayTell(nowMs)) return null;
      const was = known.kind;
      Object.assign(known, { kind: finding.kind, ...figures(finding, nowMs) });
      return { finding, id: known.id, again: false, was };
    }
    if (finding.last > known.last) known.last = finding.last;
    if (finding.count <= known.count || nowMs - known.at < known.wait || !this.#mayTell(nowMs)) return null;
    Object.assign(known, { ...figures(finding, nowMs), wait: Math.min(known.wait * 2, longestAgainMs) });
    return { finding, id: known.id, again: true, was: null };
  }

  #mayTell(nowMs: number): boolean {
    const minute = Math.floor(nowMs / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#inMinute = 0;
    }
    if (this.#inMinute >= mostPerMinute) return false;
    this.#inMinute++;
    return true;
  }

  #forget(nowMs: number): void {
    this.#looked = nowMs;
    for (const [key, { at, last }] of this.#told) {
      if (nowMs - Math.max(at, last) < forgetMs) continue;
      this.#told.delete(key);
      this.#book.forget(key);
    }
    if (this.#seen.size > manyWaiting) {
      for (const [key, since] of this.#seen) {
        if (nowMs - since < longestWaitMs) break;
        this.#book.forget(key);
        this.givenUp++;
      }
    }
    const keys = new Set<string>();
    for (const [key] of this.#book.entries()) keys.add(key);
    for (const key of this.#seen.keys()) if (!keys.has(key)) this.#seen.delete(key);
  }
}

function figures({ count, last }: Finding, nowMs: number): Pick<Told, 'count' | 'at' | 'last'> {
  return { count, at: nowMs, last };
}

/** Whether a scan, or a more telling kind of the same conversation, may stand for it a moment later. */
function mayBecomePart(kind: FindingKind): boolean {
  return (
    kindSpec(kind).rank !== undefined || kind === 'new_operation' || kind === 'new_unit' || kind === 'new_read_range'
  );
}
