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

/** Findings of correlations may be taken back by a late event, so that each is remembered; more than this end a replay. */
const mostOpen = 50_000;
/** Findings told of one asset, and of all. */
const perAsset = 20;
const inAll = 1000;

/** More findings than a replay can remember. */
export class TooManyFindings extends Error {
  override name = 'TooManyFindings';
}

/**
 * Counts what a replay finds, in bounded memory: what single events are is final and only counted, what correlations find is remembered
 * until the end. Only what was first told within the span asked for counts.
 */
export class Tally {
  private readonly span: { from: number; to: number };
  private readonly single: { counts: Map<string, AssetCount>; told: number } = { counts: new Map(), told: 0 };
  private readonly open = new Map<string, ReplayFinding & { stands: boolean }>();

  /** The span is `from` up to, without, `to`. */
  constructor(span: { from: number; to: number }) {
    this.span = span;
  }

  take({ firing, trigger }: Triggered, at: number, place: FiringPlace): void {
    if (firing.kind === 'detection') {
      if (at < this.span.from || at >= this.span.to) return;
      count(this.single, { firing, trigger, raised: at, ...place });
      return;
    }
    const known = this.open.get(firing.id);
    if (known) Object.assign(known, { firing: copied(firing), stands: firing.status !== 'withdrawn' });
    else if (firing.status !== 'withdrawn') {
      if (this.open.size >= mostOpen) throw new TooManyFindings();
      this.open.set(firing.id, { firing: copied(firing), trigger, raised: at, ...place, stands: true });
    }
  }

  /** Findings of correlations that stand. */
  *standing(): Generator<ReplayFinding> {
    for (const { stands, ...finding } of this.open.values()) {
      if (stands && finding.raised >= this.span.from && finding.raised < this.span.to) yield finding;
    }
  }

  /** What stands, by asset, most often first. */
  byAsset(): AssetCount[] {
    const all = structuredClone(this.single);
    for (const finding of this.standing()) count(all, finding);
    return [...all.counts.values()].sort((a, b) => b.count - a.count);
  }
}

function count(into: { counts: Map<string, AssetCount>; told: number }, finding: ReplayFinding): void {
  const { site, agent, asset, firing } = finding;
  const key = asset ?? `${site}/${agent}`;
  const known = into.counts.get(key) ?? {
    site,
    agent,
    asset,
    count: 0,
    first: firing.first,
    last: firing.last,
    findings: [],
  };
  known.count += 1;
  known.first = Math.min(known.first, firing.first);
  known.last = Math.max(known.last, firing.last);
  if (known.findings.length < perAsset && into.told < inAll) {
    known.findings.push(finding);
    into.told += 1;
  }
  into.counts.set(key, known);
}

/** The engine goes on with its episodes; what is told is how they were. */
function copied(firing: Firing): Firing {
  return { ...firing, events: firing.events.slice(0, 50) };
}
