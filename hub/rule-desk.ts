import type { RuleFile } from '#engine/sigma/sigma.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { AssetFeed, RuleFeed } from '#protocol/api/rules.ts';
import type { Rooms } from './api/rooms.ts';
import type { HubServices } from './api/services.ts';
import type { Core } from './core.ts';
import { AddedRules } from './detect/additions/added-rules.ts';
import { AdditionStore } from './detect/additions/addition-store.ts';
import { CheckQueue } from './detect/additions/check-queue.ts';
import { checkInThread } from './detect/additions/check-thread.ts';
import { RuleAdditions } from './detect/additions/rule-additions.ts';
import { TrustedKeys } from './detect/additions/trusted-keys.ts';
import { UnfitRules } from './detect/additions/unfit-rules.ts';
import type { AlertLookups } from './detect/alert-maker.ts';
import { RuleExceptions } from './detect/exceptions/rule-exceptions.ts';
import { RuleFeeds } from './detect/feeds/rule-feeds.ts';
import { Replays } from './detect/replay/replays.ts';
import { holdingAt, ruleCatalogue } from './detect/rule-catalogue.ts';
import { rulePage } from './detect/rule-page.ts';
import { RuleSwitches } from './detect/switches/rule-switches.ts';
import type { Incidents } from './incident/incidents.ts';
import { knownHits } from './incident/known-hits.ts';
import type { LedgerPort } from './ledger/ledger-port.ts';
import type { ControlStore } from './store/control-store.ts';
import type { EventStore } from './store/event-store.ts';

/** What the desk of rules stands on; core and incidents are asked for when needed, since they are made later. */
export interface RuleDeskParts {
  control: ControlStore;
  store: EventStore;
  record: LedgerPort['record'];
  rooms: Pick<Rooms, 'arrivals' | 'assets' | 'visitScope' | 'sites'>;
  core: () => Core;
  incidents: () => Pick<Incidents, 'raiseTrouble'>;
  places: () => AlertLookups;
  /** Rules that came with the product. */
  product: readonly RuleFile[];
  timeZone: string;
  clock: () => Date;
}

/** Everything around the rules in force: their exceptions, whether they are fed, what they would have found. */
export class RuleDesk {
  readonly exceptions: RuleExceptions;
  readonly switches: RuleSwitches;
  readonly book: AddedRules;
  readonly keys: TrustedKeys;
  readonly additions: RuleAdditions;
  readonly unfit: UnfitRules;
  private readonly parts: RuleDeskParts;
  private madeFeeds: { revision: number; feeds: RuleFeeds } | null = null;
  private madeReplays: Replays | null = null;
  /** Seconds by which detection is behind. */
  lagSeconds = 0;

  constructor(parts: RuleDeskParts) {
    this.parts = parts;
    const { control, record, core, incidents, timeZone, clock } = parts;
    this.exceptions = new RuleExceptions({
      ...{ control, record, timeZone, clock },
      pack: () => core().pack,
      tell: (trouble) => incidents().raiseTrouble(trouble),
      onChange: (setApart) => core().detector.setExceptions(setApart),
    });
    const store = new AdditionStore(control);
    this.keys = new TrustedKeys({ control, record, clock });
    this.book = new AddedRules({ store, product: parts.product, timeZone });
    this.unfit = new UnfitRules({
      book: this.book,
      sites: () => parts.rooms.sites.list().map(({ id }) => id),
      tell: (trouble) => incidents().raiseTrouble(trouble),
    });
    const checks = new CheckQueue((task) => checkInThread(task));
    this.additions = new RuleAdditions({
      ...{ control, store, book: this.book, keys: this.keys, record, timeZone, clock },
      check: (task) => checks.check(task),
      onChange: (rules) => core().detector.setRules(rules, this.exceptions.setApart()),
    });
    this.switches = new RuleSwitches({ control, record, clock, title: (rule) => this.title(rule) });
  }

  /** A rule's title; its id where it is not there any more. */
  title(id: string): Bilingual {
    return this.parts.core().pack.cards.get(id)?.title ?? { ja: id, en: id };
  }

  /** Whether the rules in force get their events. */
  get feeds(): RuleFeeds {
    const { rooms, core, clock } = this.parts;
    const { revision, pack } = this.book.now();
    if (this.madeFeeds?.revision !== revision) {
      const feeds = new RuleFeeds({
        ...{ pack, arrivals: rooms.arrivals, assets: rooms.assets, clock },
        live: () => core().live.list(),
      });
      this.madeFeeds = { revision, feeds };
    }
    return this.madeFeeds.feeds;
  }

  get replays(): Replays {
    this.madeReplays ??= this.makeReplays();
    return this.madeReplays;
  }

  /** What the API asks of the desk. */
  services(): Pick<
    HubServices,
    | 'rules'
    | 'rulePage'
    | 'switches'
    | 'ruleFeed'
    | 'ruleSentences'
    | 'ruleTitle'
    | 'exceptions'
    | 'additions'
    | 'ruleKeys'
    | 'replays'
    | 'detectLagSeconds'
    | 'learning'
  > {
    const { core, control, store, clock } = this.parts;
    const { exceptions, replays, switches, additions, keys } = this;
    return {
      ...{ exceptions, replays, switches, additions, ruleKeys: keys },
      rules: (sites) => ruleCatalogue({ pack: core().pack, store, feeds: this.feeds, switches, clock }, sites),
      rulePage: (row, sites) => {
        const addedExamples = (file: string) => this.book.examplesOf(file);
        return rulePage({ pack: core().pack, control, store, addedExamples, clock }, row, sites);
      },
      ruleFeed: (rule, sites) => this.feedOf(rule, sites),
      ruleSentences: () => new Map([...core().pack.cards].map(([id, { sentence }]) => [id, sentence])),
      ruleTitle: (id) => this.title(id),
      learning: (place, anew) => (anew ? core().detector.relearn(place) : core().detector.learning(place)),
      detectLagSeconds: () => this.lagSeconds,
    };
  }

  /** What of its feeds a site may count as its own. */
  async feedsAt(site: string): Promise<RuleFeed[]> {
    const { cards } = this.parts.core().pack;
    return [...(await this.feeds.summary([site]))].flatMap(([rule, feed]) => {
      const card = cards.get(rule);
      return card && card.severity !== 'info' && holdingAt(card, [site]).length > 0 ? [feed] : [];
    });
  }

  private feedOf(rule: string, sites: readonly string[]): AssetFeed[] | null {
    const card = this.parts.core().pack.cards.get(rule);
    const where = card === undefined ? [] : holdingAt(card, sites);
    return where.length === 0 && sites.length > 0 ? null : this.feeds.of(rule, where);
  }

  private makeReplays(): Replays {
    const { control, store, rooms, core, places, timeZone, clock } = this.parts;
    return new Replays({
      ...{ store, timeZone, lookups: places(), clock },
      pack: () => core().pack,
      version: (id) => {
        const version = this.additions.version(id);
        return version && this.book.with(version);
      },
      off: () => this.switches.off(),
      setApart: () => this.exceptions.setApart(),
      hits: (...of) => knownHits(control, ...of),
      visit: (site, asset, at) => rooms.visitScope.covering(site, asset, at)?.number ?? null,
      sites: () => rooms.sites.list().map(({ id }) => id),
      standing: () => core().detector.standing(),
      busy: () => core().intake.isBehind() || this.lagSeconds > 2,
    });
  }
}
