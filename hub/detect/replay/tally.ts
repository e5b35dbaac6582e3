import type { Firing } from '#engine/sigma/sigma.ts';
import type { Triggered } from '../verdicts.ts';

/** Where the event came from that brought a firing about; of what time alone brought about, where its first event came from. */
export interface FiringPlace {
  site: string;
  agent: string;
  asset: string | null;
}

/** What a replay found, as it stands in the end. Times are milliseconds since 1970 UTC. */
export interface ReplayFinding extends Triggered, FiringPlace {
  /** When the stream first told it, or would have. */
  raised: number;
}

/** How often something was found at an asset. */
export interface AssetCount extends FiringPlace {
  count: number;
  first: number;
  last: number;
  /** The first few. */
  findings: ReplayFinding[];
}

/** What an exception would do: what it would set apart, by asset and by the ids of all findings, and what would only be found with it. */
export interface Effect {
  hidden: AssetCount[];
  ids: string[];
  /** Findings of absence, of which the exception takes the events away. */
  added: AssetCount[];
}

/** Findings of correlations may be taken back by a late event, so that each is remembered; more than this end a replay. */
const mostOpen = 50_000;
/** Findings told of one asset, and of all. */
const perAsset = 20;
const inAll = 1000;

/** More findings than a replay can remember. */
export class TooManyFindings extends Error {
  override name = 'TooManyFindings';
}

type Open = ReplayFinding & { stands: boolean };

/** Findings gathered by asset. */
class Gathered {
  readonly counts = new Map<string, AssetCount>();
  private told = 0;

  add(finding: ReplayFinding): void {
    const { site, agent, asset, firing } = finding;
    const key = asset ?? `${site}/${agent}`;
    const known = this.counts.get(key) ?? {
      ...{ site, agent, asset },
      count: 0,
      first: firing.first,
      last: firing.last,
      findings: [],
    };
    known.count += 1;
    known.first = Math.min(known.first, firing.first);
    known.last = Math.max(known.last, firing.last);
    if (known.findings.length < perAsset && this.told < inAll) {
      known.findings.push(finding);
      this.told += 1;
    }
    this.counts.set(key, known);
  }

  /** Most often first; with more findings than were added here. */
  with(more: Iterable<ReplayFinding>): AssetCount[] {
    const all = new Gathered();
    all.told = this.told;
    for (const [key, one] of this.counts) all.counts.set(key, { ...one, findings: [...one.findings] });
    for (const finding of more) all.add(finding);
    return [...all.counts.values()].sort((a, b) => b.count - a.count);
  }
}

/**
 * Counts what a replay finds, in bounded memory: what single events are is final and only counted, what correlations find is remembered
 * until the end. Only what was first told within the span asked for counts; what an exception sets apart is kept apart here, too.
 */
export class Tally {
  private readonly span: { from: number; to: number };
  private readonly single = new Gathered();
  private readonly apart = new Gathered();
  private readonly apartIds: string[] = [];
  private readonly open = new Map<string, Open>();

  /** The span is `from` up to, without, `to`. */
  constructor(span: { from: number; to: number }) {
    this.span = span;
  }

  take({ firing, trigger }: Triggered, at: number, place: FiringPlace): void {
    if (firing.kind === 'detection') {
      if (at < this.span.from || at >= this.span.to) return;
      const into = firing.exception === null ? this.single : this.apart;
      into.add({ firing, trigger, raised: at, ...place });
      if (firing.exception === null) return;
      if (this.apartIds.length >= mostOpen) throw new TooManyFindings();
      this.apartIds.push(firing.id);
      return;
    }
    const known = this.open.get(firing.id);
    if (known) Object.assign(known, { firing: copied(firing), stands: firing.status !== 'withdrawn' });
    else if (firing.status !== 'withdrawn') {
      if (this.open.size >= mostOpen) throw new TooManyFindings();
      this.open.set(firing.id, { firing: copied(firing), trigger, raised: at, ...place, stands: true });
    }
  }

  /** Findings of correlations that stand and are told. */
  *standing(): Generator<ReplayFinding> {
    for (const { stands, ...finding } of this.open.values()) {
      const { raised, firing } = finding;
      if (stands && firing.exception === null && raised >= this.span.from && raised < this.span.to) yield finding;
    }
  }

  /** What stands and is told, by asset, most often first. */
  byAsset(): AssetCount[] {
    return this.single.with(this.standing());
  }

  /** What differs where an exception is tried, from what was found `without` it. */
  effect(without: Tally): Effect {
    const hidden = [...without.standing()].filter(({ firing }) => !this.tells(firing.id));
    const added = [...this.standing()].filter(({ firing }) => !without.tells(firing.id));
    return {
      hidden: this.apart.with(hidden),
      ids: [...this.apartIds, ...hidden.map(({ firing }) => firing.id)],
      added: new Gathered().with(added),
    };
  }

  private tells(id: string): boolean {
    const known = this.open.get(id);
    return known?.stands === true && known.firing.exception === null;
  }
}

/** The engine goes on with its episodes; what is told is how they were. */
function copied(firing: Firing): Firing {
  return { ...firing, events: firing.events.slice(0, 50) };
}
