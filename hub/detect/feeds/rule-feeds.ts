import { setImmediate as turn } from 'node:timers/promises';
import { belongs, classifierOf, type EventOrigin, OWN_LOGSOURCES } from '#engine/sigma/sigma.ts';
import type { Asset } from '#protocol/api/plant.ts';
import type { AssetFeed, RuleFeed } from '#protocol/api/rules.ts';
import type { AgentLive } from '../../agents/site-link.ts';
import type { AssetLedger } from '../../assets/asset-ledger.ts';
import type { RulePack } from '../rule-pack.ts';
import type { ArrivalSort, Arrivals } from './arrivals.ts';
import { type AssetView, bestFeed, type Feed, fedBy, kindFeed, worstFeed } from './asset-feed.ts';
import { remedy, why } from './feed-words.ts';
import { kindSources } from './kind-sources.ts';
import { logFeed } from './log-feed.ts';
import { NewestArrivals } from './newest-arrivals.ts';
import { type EventNeed, needsOf, type RuleNeed } from './rule-need.ts';

/** What the judgement of feeds is made from. */
export interface RuleFeedParts {
  pack: Pick<RulePack, 'set'>;
  arrivals: Pick<Arrivals, 'sorts' | 'of' | 'audited' | 'leftOut'>;
  assets: Pick<AssetLedger, 'list'>;
  live(): AgentLive[];
  clock(): Date;
}

/** A summary is used again for so long. */
const summaryMs = 15_000;
const computers: ReadonlySet<Asset['kind']> = new Set(['pc', 'server', 'hmi', 'gateway']);

/**
 * Judges for each rule and asset whether the events that the rule needs arrive: from what came lately and what agents say of their
 * sources, never from the store. An asset that cannot give such events does not count.
 */
export class RuleFeeds {
  private readonly parts: RuleFeedParts;
  private readonly needs: ReadonlyMap<string, RuleNeed>;
  private readonly origins: EventOrigin[] = [];
  private readonly wanted = new Map<EventNeed, { known: number; sorts: Set<number> }>();
  private readonly summaries = new Map<string, { at: number; by: Promise<ReadonlyMap<string, RuleFeed>> }>();

  constructor(parts: RuleFeedParts) {
    this.parts = parts;
    this.needs = needsOf(parts.pack.set.rules);
  }

  /** Every rule's feed over the assets of some sites. Other work goes on meanwhile, however many rules there are. */
  summary(sites: readonly string[]): Promise<ReadonlyMap<string, RuleFeed>> {
    const now = this.parts.clock().getTime();
    const key = [...sites].sort().join(' ');
    const known = this.summaries.get(key);
    if (known && now - known.at < summaryMs) return known.by;
    const by = this.summarise(sites);
    this.summaries.set(key, { at: now, by });
    return by;
  }

  private async summarise(sites: readonly string[]): Promise<ReadonlyMap<string, RuleFeed>> {
    const views = this.views(sites);
    const judged = new Map<EventNeed, (Feed | null)[]>();
    const feedsOf = (need: EventNeed) => {
      const before = judged.get(need);
      if (before) return before;
      const feeds = views.map((view) => this.ofEvents(need, view));
      judged.set(need, feeds);
      return feeds;
    };
    const by = new Map<string, RuleFeed>();
    for (const [rule, need] of this.needs) {
      await turn();
      const over = (part: RuleNeed) => views.flatMap((_, at) => joined(part, (one) => feedsOf(one)[at] ?? null) ?? []);
      const lacks = need.op === 'each' && need.parts.some((part) => over(part).length === 0);
      by.set(rule, summed(lacks ? [] : over(need)));
    }
    return by;
  }

  /** A rule's feed from each asset that concerns it, what is not fed first; null when there is no such rule. */
  of(rule: string, sites: readonly string[]): AssetFeed[] | null {
    const need = this.needs.get(rule);
    if (!need) return null;
    const order: AssetFeed['state'][] = ['not_fed', 'unknown', 'fed'];
    return this.views(sites)
      .flatMap((view) => {
        const feed = joined(need, (one) => this.ofEvents(one, view));
        const { id, name, site, zone } = view.asset;
        return feed ? [{ site, asset: { id, name }, zone, ...feed }] : [];
      })
      .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  }

  private views(sites: readonly string[]): AssetView[] {
    const now = this.parts.clock().getTime();
    const live = new Map(this.parts.live().map((agent) => [`${agent.site}/${agent.agent}`, agent]));
    return this.parts.assets.list({ limit: 1_000_000 }, sites).items.map((asset) => {
      const newest = new NewestArrivals(this.parts.arrivals.of(asset.id), this.parts.arrivals.sorts);
      const heard = asset.agents.flatMap((agent) => live.get(`${asset.site}/${agent}`) ?? []);
      return { asset, newest, live: heard, system: systemOf(asset, newest, heard), now };
    });
  }

  /** Null when the asset cannot give such events. */
  private ofEvents(need: EventNeed, view: AssetView): Feed | null {
    const sorts = this.sortsFor(need);
    const fed = fedBy(view.newest.ofSorts(sorts), why.arrives, view.now);
    if (fed) return fed;
    const logs = need.logs.filter(
      ({ product }) => product === 'windows' && isComputer(view) && view.system !== 'linux',
    );
    const kinds = need.kinds.filter(({ kind }) => canTell(kind, need, view));
    const best = bestFeed([
      ...logs.map((log) => logFeed(log, view, this.parts.arrivals)),
      ...kinds.map((kind) => kindFeed(kind, view)),
    ]);
    if (best?.state !== 'not_fed' || !this.parts.arrivals.leftOut(view.asset.id)) return best;
    return { ...best, state: 'unknown', why: why.tooManySorts, remedy: remedy.tooManySorts };
  }

  /** Sorts of arrivals that are what a rule looks at. */
  private sortsFor(need: EventNeed): ReadonlySet<number> {
    const { sorts } = this.parts.arrivals;
    const wanted = this.wanted.get(need) ?? { known: 0, sorts: new Set<number>() };
    this.wanted.set(need, wanted);
    for (let number = wanted.known; number < sorts.length; number++) {
      const sort = sorts[number];
      if (sort === undefined) continue;
      const asked = need.codes === null || (sort.code !== null && need.codes.includes(sort.code));
      if (asked && belongs(need.logsource, this.originOf(number, sort))) wanted.sorts.add(number);
    }
    wanted.known = sorts.length;
    return wanted.sorts;
  }

  private originOf(number: number, { product, category, service, channel, code }: ArrivalSort): EventOrigin {
    const known = this.origins[number];
    if (known) return known;
    const origin = classifierOf(OWN_LOGSOURCES).origin({
      fields: { ...(channel === null ? {} : { Channel: channel }), ...(code === null ? {} : { EventID: code }) },
      logsource: {
        ...(product === null ? {} : { product }),
        ...(category === null ? {} : { category }),
        ...(service === null ? {} : { service }),
      },
    });
    this.origins[number] = origin;
    return origin;
  }
}

/** A rule's feed out of those of what it needs; null when the asset cannot give what is needed of it. */
function joined(need: RuleNeed, feedOf: (need: EventNeed) => Feed | null): Feed | null {
  if (need.op === 'event') return feedOf(need.need);
  const parts = need.parts.map((part) => joined(part, feedOf));
  const given = parts.filter((part) => part !== null);
  if (need.op === 'any') return bestFeed(given);
  if (need.op === 'each' && given.length > 0) return worstFeed(given);
  return given.length < parts.length ? null : worstFeed(given);
}

function summed(feeds: readonly Feed[]): RuleFeed {
  const of = (state: Feed['state']) => feeds.filter((feed) => feed.state === state);
  const [fed, notFed, unknown] = [of('fed').length, of('not_fed').length, of('unknown').length];
  const counted = { fed, notFed, unknown };
  if (feeds.length === 0) return { state: 'not_fed', ...counted, why: why.noAsset, remedy: null };
  const { why: words = null, remedy = null } = commonest([...of('not_fed'), ...of('unknown')]) ?? {};
  const missing = notFed + unknown;
  const state = missing === 0 ? 'fed' : fed > 0 ? 'partly' : unknown > 0 ? 'unknown' : 'not_fed';
  return { state, ...counted, why: words, remedy };
}

function commonest(feeds: readonly Feed[]): Feed | undefined {
  const counts = new Map<string, { feed: Feed; count: number }>();
  for (const feed of feeds) {
    const one = counts.get(feed.why.en) ?? { feed, count: 0 };
    one.count += 1;
    counts.set(feed.why.en, one);
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)[0]?.feed;
}

function systemOf(asset: Asset, newest: NewestArrivals, live: readonly AgentLive[]): AssetView['system'] {
  if (newest.windows > 0) return 'windows';
  if (asset.os !== null) return /windows/i.test(asset.os) ? 'windows' : 'linux';
  const platforms = live.map(({ platform }) => platform ?? '');
  if (platforms.some((one) => one.startsWith('win32'))) return 'windows';
  if (platforms.some((one) => one.startsWith('linux'))) return 'linux';
  return newest.ofProduct('linux') > 0 ? 'linux' : null;
}

function isComputer({ asset }: AssetView): boolean {
  return asset.agents.length > 0 || (computers.has(asset.kind) && asset.loggable);
}

function canTell(kind: string, { logsource }: EventNeed, view: AssetView): boolean {
  if (kindSources[kind]!.controllers) return view.asset.kind === 'controller';
  return isComputer(view) && (logsource.product !== 'linux' || view.system !== 'windows');
}
