import { type ChainHead, verifyChainHead } from '#engine/ledger/index.ts';
import type { BatchHead } from '#protocol/batch.ts';
import type { IntakeFinding } from '../intake/finding.ts';
import type { ControlStore } from '../store/control-store.ts';

/** Of batches that follow on one another the newest signature covers all; it is checked this often, milliseconds. */
const apartMs = 60_000;
/** An agent of which no key is known is asked after again so late: it may have been enrolled meanwhile. */
const keyMs = 30_000;
/** Lanes whose check is remembered. */
const mostLanes = 20_000;
/** Epochs of a lane that are remembered; the ledger holds what was entered of older ones. */
const epochsKept = 8;

const newest = `
  INSERT INTO signed_head (site, agent, lane, epoch, seq, chain, signature, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (site, agent, lane, epoch) DO UPDATE SET
  seq = excluded.seq, chain = excluded.chain, signature = excluded.signature, at = excluded.at WHERE excluded.seq > seq`;
const forgetOld = `
  DELETE FROM signed_head WHERE site = ? AND agent = ? AND lane = ? AND epoch NOT IN (
    SELECT epoch FROM signed_head WHERE site = ? AND agent = ? AND lane = ? ORDER BY at DESC LIMIT ${epochsKept})`;

/** What the check of signatures needs of the hub. */
export interface SignedHeadParts {
  control: ControlStore;
  /** Key with which an agent signs, base64; null for one that has none, or is not known. */
  keyOf(site: string, agent: string): string | null;
  onFinding(finding: IntakeFinding): void;
  clock(): Date;
  /** Milliseconds of a clock that is never set. */
  steady(): number;
}

/** Newest head of a lane whose signature was not looked at yet. */
interface Waiting {
  head: ChainHead;
  signature: string;
  key: string;
}

/**
 * Holds the chains of agents against the keys that were certified when they were enrolled. An agent with a key signs each batch. That one is
 * missing shows at once; whether the newest fits the chain value that the hub computed is looked at once a minute for each lane, and
 * before a batch is taken that does not follow on it. So whoever holds a site's server can neither alter nor add an event of a PC.
 */
export class SignedHeads {
  private readonly parts: SignedHeadParts;
  private readonly keys = new Map<string, { key: string | null; at: number }>();
  private readonly waiting = new Map<string, Waiting>();
  /** Heads whose signature holds, before they are written down. */
  private readonly sound = new Map<string, Waiting>();
  private readonly checkedAt = new Map<string, number>();
  /** Lanes of which people know that they are not signed as they should. */
  private readonly told = new Set<string>();

  constructor(parts: SignedHeadParts) {
    this.parts = parts;
  }

  /** Takes a batch whose last line brings its chain to `chain`. */
  note({ site, agent, lane, epoch, first, last, previous, signature }: BatchHead, chain: string): void {
    const key = this.keyOf(site, agent);
    if (key === null) return;
    const name = `${site}/${agent}/${lane}/${epoch}`;
    if (signature === null) {
      this.tell(name, { site, agent }, `lane ${lane}: up to number ${last} there is no signature`);
      return;
    }
    const before = this.waiting.get(name);
    const follows = before?.head.seq === first - 1 && before.head.chain === previous;
    if (before && !follows) this.check(name, before);
    this.waiting.set(name, { head: { site, agent, lane, epoch, seq: last, chain }, signature, key });
  }

  /** Checks what has waited long enough and keeps what holds. Call it every few seconds. */
  tick(): void {
    const now = this.parts.steady();
    for (const [name, waiting] of this.waiting) {
      if (now - (this.checkedAt.get(name) ?? Number.NEGATIVE_INFINITY) < apartMs) continue;
      if (this.checkedAt.size >= mostLanes) this.checkedAt.clear();
      this.checkedAt.set(name, now);
      this.check(name, waiting);
      this.waiting.delete(name);
    }
    this.keep();
  }

  /** Checks and keeps everything that waits, as when the hub ends. */
  flush(): void {
    for (const [name, waiting] of this.waiting) this.check(name, waiting);
    this.waiting.clear();
    this.keep();
  }

  private check(name: string, waiting: Waiting): void {
    const { head, signature, key } = waiting;
    if (verifyChainHead(head, signature, key)) {
      this.told.delete(name);
      if (head.seq > (this.sound.get(name)?.head.seq ?? 0)) this.sound.set(name, waiting);
    } else
      this.tell(name, head, `lane ${head.lane}: up to number ${head.seq} the signature is not that of these events`);
  }

  private keep(): void {
    if (this.sound.size === 0) return;
    const { control, clock } = this.parts;
    const at = clock().toISOString();
    control.transaction(() => {
      for (const { head, signature } of this.sound.values()) {
        const { site, agent, lane, epoch, seq, chain } = head;
        control.db.prepare(newest).run(site, agent, lane, epoch, seq, chain, signature, at);
        control.db.prepare(forgetOld).run(site, agent, lane, site, agent, lane);
      }
    });
    this.sound.clear();
  }

  private tell(name: string, { site, agent }: Pick<ChainHead, 'site' | 'agent'>, detail: string): void {
    if (this.told.has(name)) return;
    if (this.told.size >= mostLanes) this.told.clear();
    this.told.add(name);
    this.parts.onFinding({ kind: 'not_signed', site, agent, detail });
  }

  private keyOf(site: string, agent: string): string | null {
    const name = `${site}/${agent}`;
    const known = this.keys.get(name);
    const now = this.parts.steady();
    if (known && (known.key !== null || now - known.at < keyMs)) return known.key;
    const key = this.parts.keyOf(site, agent);
    this.keys.set(name, { key, at: now });
    return key;
  }
}
