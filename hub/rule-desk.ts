import type { Bilingual } from '#protocol/api/parts.ts';
import type { Rooms } from './api/rooms.ts';
import type { HubServices } from './api/services.ts';
import type { Core } from './core.ts';
import type { AlertLookups } from './detect/alert-maker.ts';
import { RuleExceptions } from './detect/exceptions/rule-exceptions.ts';
import { RuleFeeds } from './detect/feeds/rule-feeds.ts';
import { Replays } from './detect/replay/replays.ts';
import { ruleCatalogue } from './detect/rule-catalogue.ts';
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
  timeZone: string;
  clock: () => Date;
}

/** Everything around the rules in force: their exceptions, whether they are fed, what they would have found. */
export class RuleDesk {
  readonly exceptions: RuleExceptions;
  readonly switches: RuleSwitches;
  private readonly parts: RuleDeskParts;
  private made: { feeds: RuleFeeds; replays: Replays } | null = null;
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
    this.switches = new RuleSwitches({ control, record, clock, title: (rule) => this.title(rule) });
  }

  /** A rule's title; its id where it is not there any more. */
  title(id: string): Bilingual {
    return this.parts.core().pack.cards.get(id)?.title ?? { ja: id, en: id };
  }

  get feeds(): RuleFeeds {
    return this.whole.feeds;
  }

  get replays(): Replays {
    return this.whole.replays;
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
    | 'replays'
    | 'detectLagSeconds'
  > {
    const { core, control, store, clock } = this.parts;
    const { feeds, exceptions, replays, switches } = this;
    const sentences = new Map([...core().pack.cards].map(([id, { sentence }]) => [id, sentence]));
    return {
      ...{ exceptions, replays, switches },
      rules: (sites) => ruleCatalogue({ pack: core().pack, store, feeds, switches, clock }, sites),
      rulePage: (row, sites) => rulePage({ pack: core().pack, control, store, clock }, row, sites),
      ruleFeed: (rule, sites) => feeds.of(rule, sites),
      ruleSentences: () => sentences,
      ruleTitle: (id) => this.title(id),
      detectLagSeconds: () => this.lagSeconds,
    };
  }

  private get whole() {
    this.made ??= this.make();
    return this.made;
  }

  private make() {
    const { control, store, rooms, core, places, timeZone, clock } = this.parts;
    const { pack, live } = core();
    const feeds = new RuleFeeds({
      pack,
      arrivals: rooms.arrivals,
      assets: rooms.assets,
      live: () => live.list(),
      clock,
    });
    const replays = new Replays({
      ...{ store, pack, timeZone, lookups: places(), clock },
      setApart: () => this.exceptions.setApart(),
      hits: (...of) => knownHits(control, ...of),
      visit: (site, asset, at) => rooms.visitScope.covering(site, asset, at)?.number ?? null,
      sites: () => rooms.sites.list().map(({ id }) => id),
      standing: () => core().detector.standing(),
      busy: () => core().intake.isBehind() || this.lagSeconds > 2,
    });
    return { feeds, replays };
  }
}
