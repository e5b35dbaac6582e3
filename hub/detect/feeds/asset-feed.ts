import type { Asset } from '#protocol/api/plant.ts';
import type { AssetFeed } from '#protocol/api/rules.ts';
import type { AgentLive } from '../../agents/site-link.ts';
import { freshDays, remedy, why } from './feed-words.ts';
import { kindSources, quietSources } from './kind-sources.ts';
import type { NewestArrivals } from './newest-arrivals.ts';
import type { NeededKind } from './rule-need.ts';

/** Whether a rule gets its events from an asset, why, and what to switch on. `last` is the newest arrival that says so. */
export type Feed = Pick<AssetFeed, 'state' | 'why' | 'remedy' | 'last'>;

/** What is known of an asset's collection. */
export interface AssetView {
  asset: Asset;
  newest: NewestArrivals;
  /** Its agents that were heard since the hub began. */
  live: readonly AgentLive[];
  system: 'windows' | 'linux' | null;
  now: number;
}

const dayMs = 86_400_000;
/** A source of rare events that runs may be silent for so long. */
const quietDays = 35;

/** The better of two: what is fed counts before what is unknown, that before what is not fed. */
const rank: Record<Feed['state'], number> = { fed: 0, unknown: 1, not_fed: 2 };

/** The best feed of some ways by which events may come; the first of equals. Null when there is no way. */
export function bestFeed(feeds: readonly Feed[]): Feed | null {
  return feeds.reduce<Feed | null>((best, feed) => (best && rank[best.state] <= rank[feed.state] ? best : feed), null);
}

/** The worst, where all are needed. */
export function worstFeed(feeds: readonly Feed[]): Feed | null {
  return feeds.reduce<Feed | null>(
    (worst, feed) => (worst && rank[worst.state] >= rank[feed.state] ? worst : feed),
    null,
  );
}

/** A feed from an arrival that is fresh enough; null when it is not. */
export function fedBy(last: number, words: Feed['why'], now: number, days = freshDays): Feed | null {
  if (last < now - days * dayMs) return null;
  return { state: 'fed', why: words, remedy: null, last: new Date(last).toISOString() };
}

/** Whether events of one of our kinds come from an asset: seen themselves, or others of a source that would tell them. */
export function kindFeed({ kind, whole }: NeededKind, view: AssetView): Feed {
  const { types, controllers } = kindSources[kind]!;
  const last = Math.max(...types.map((type) => view.newest.ofSource(type)));
  const lastWords = (words: typeof why.sourceReads) => words(typesOf(view, types).join('・') || types[0]!);
  const fed = whole ? fedBy(last, lastWords(why.sourceReads), view.now) : null;
  if (fed) return fed;
  const seen = last === 0 ? null : new Date(last).toISOString();
  if (controllers) return { state: 'not_fed', last: seen, ...(last === 0 ? unread : stopped) };
  const heard = types.includes('agent') ? (view.live[0]?.lastHeard ?? null) : null;
  if (whole && heard !== null) return { state: 'fed', why: why.agentHeard, remedy: null, last: heard };
  const sources = view.live.flatMap((agent) => agent.sources).filter((source) => types.includes(source.type));
  const running = sources.find(({ state }) => state === 'running' || state === 'degraded');
  if (running) {
    const quiet =
      whole && quietSources.has(running.type) && fedBy(last, why.sourceQuiet(running.type), view.now, quietDays);
    return quiet || { state: 'unknown', why: why.sourceSilent(running.type), remedy: remedy.mend, last: seen };
  }
  const [down] = sources;
  if (down) return { state: 'not_fed', why: why.sourceDown(down.type, down.reason), remedy: remedy.mend, last: seen };
  return { last: seen, ...withoutSource(view, types) };
}

/** An asset on which no source of these types is known to run. */
export function withoutSource({ asset, live }: AssetView, types: readonly string[]): Omit<Feed, 'last'> {
  if (asset.agents.length === 0) return { state: 'not_fed', why: why.noAgent, remedy: remedy.agent };
  if (live.length === 0) return { state: 'unknown', why: why.agentNotHeard, remedy: remedy.hear };
  return { state: 'not_fed', why: why.noSource(types), remedy: remedy.source(types) };
}

const unread = { why: why.controllerUnread, remedy: remedy.controller };
const stopped = { why: why.controllerStopped, remedy: remedy.mend };

function typesOf(view: AssetView, types: readonly string[]): string[] {
  const fresh = view.now - freshDays * dayMs;
  return types.filter((type) => view.newest.ofSource(type) >= fresh);
}
