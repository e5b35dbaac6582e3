import { randomUUIDv7 } from 'node:crypto';
import type { KnownHit } from '#protocol/api/exceptions.ts';
import type { NewReplay, ReplayFindingRow } from '#protocol/api/replays.ts';
import { parseEventId } from '#protocol/identity.ts';
import { spokenFields } from '#protocol/reasons/spoken-fields.ts';
import type { EventStore } from '../../store/event-store.ts';
import type { AlertLookups } from '../alert-maker.ts';
import type { SetApart } from '../exceptions/set-apart.ts';
import type { RuleCard, RulePack } from '../rule-pack.ts';
import { fillSentence } from '../sentence.ts';
import { type ReplayOutcome, type ReplayParts, ReplayRun } from './replay-run.ts';
import { replayThread } from './replay-thread.ts';
import type { AssetCount, ReplayFinding } from './tally.ts';

const dayMs = 86_400_000;
/** Replays that wait for their turn; more are refused. */
const mostWaiting = 5;
/** Finished ones that are kept to be read. */
const mostKept = 20;
/** Findings that are put into words. */
const mostWords = 100;

/** What replays stand on. */
export interface ReplayDeskParts extends ReplayParts {
  store: ReplayParts['store'] & Pick<EventStore, 'get' | 'aggregate'>;
  /** The rules in force. */
  pack(): RulePack;
  /** Rules as they would be with a saved version, and which of them are new; null when there is no such version. */
  version(id: string): { pack: RulePack; ids: readonly string[]; site: string | null } | null;
  /** Rules that people switched off, as site and id with a space between. */
  off(): string[];
  timeZone: string;
  lookups: Pick<AlertLookups, 'asset' | 'assetOfAgent' | 'timeZone'>;
  /** What is set apart now. */
  setApart(): SetApart;
  /** Matters of a site that hold alerts of these rules and findings. */
  hits(site: string, rules: readonly string[], findings: ReadonlySet<string>): KnownHit[];
  /** Number of the visit at whose equipment something began. */
  visit(site: string, asset: string | null, at: string): string | null;
  sites(): string[];
  clock(): Date;
}

/** A finding in words, with the rule by whose sentence it is told. */
export type ToldFinding = ReplayFindingRow & { rule: string };

/** One asset of a replay's answer. */
export interface ToldAsset {
  site: string;
  agent: string;
  asset: { id: string; name: string } | null;
  count: number;
  inVisits: number;
  first: string;
  last: string;
  findings: ToldFinding[];
}

/** What an exception that was tried would have done. */
export interface ToldEffect {
  hidden: number;
  added: number;
  assets: ToldAsset[];
  hits: KnownHit[];
}

/** A replay that was asked for. */
export interface ReplayJob {
  id: string;
  by: string;
  state: 'waiting' | 'running' | 'done' | 'stopped' | 'failed';
  asked: NewReplay;
  from: string;
  to: string;
  share: number;
  outcome: ReplayOutcome | null;
  assets: ToldAsset[];
  effect: ToldEffect | null;
  storedFrom: string | null;
}

/** Replays that people asked for, run one after the other beside the live hub. */
export class Replays {
  private readonly parts: ReplayDeskParts;
  private readonly jobs = new Map<string, ReplayJob & { stop: AbortController; events: number }>();
  private turn: Promise<void> = Promise.resolve();

  constructor(parts: ReplayDeskParts) {
    this.parts = parts;
  }

  /** Takes on a replay; null when too many wait. */
  start(asked: NewReplay, by: string): ReplayJob | null {
    const waiting = [...this.jobs.values()].filter(({ state }) => state === 'waiting' || state === 'running');
    if (waiting.length > mostWaiting) return null;
    const now = this.parts.clock().getTime();
    const job = {
      id: randomUUIDv7(),
      by,
      state: 'waiting' as ReplayJob['state'],
      asked,
      from: new Date(now - asked.days * dayMs).toISOString(),
      to: new Date(now).toISOString(),
      share: 0,
      events: 0,
      outcome: null,
      assets: [],
      effect: null,
      storedFrom: null,
      stop: new AbortController(),
    };
    for (const [id, { state }] of this.jobs) {
      if (this.jobs.size < mostKept) break;
      if (state !== 'waiting' && state !== 'running') this.jobs.delete(id);
    }
    this.jobs.set(job.id, job);
    this.turn = this.turn.then(() => this.run(job));
    return job;
  }

  /** A replay of whoever asked for it. */
  get(id: string, by: string): (ReplayJob & { events: number }) | null {
    const job = this.jobs.get(id);
    return job?.by === by ? job : null;
  }

  /** Stops a replay; false when there is none. */
  stop(id: string, by: string): boolean {
    const job = this.jobs.get(id);
    if (job?.by !== by) return false;
    job.stop.abort();
    return true;
  }

  /** Stops everything and waits for it. */
  async close(): Promise<void> {
    for (const { stop } of this.jobs.values()) stop.abort();
    await this.turn;
  }

  private async run(job: ReplayJob & { stop: AbortController; events: number }): Promise<void> {
    const { timeZone } = this.parts;
    const { signal } = job.stop;
    if (signal.aborted) {
      job.state = 'stopped';
      return;
    }
    job.state = 'running';
    const saved = job.asked.version === undefined ? null : this.parts.version(job.asked.version);
    const { files, lists, cards: known } = saved?.pack ?? this.parts.pack();
    const thread = replayThread({
      ...{ files, lists, version: saved?.ids ?? null, off: this.parts.off() },
      site: saved?.site ?? known.get(job.asked.rule ?? '')?.site ?? null,
      rule: job.asked.rule ?? null,
      text: job.asked.text ?? null,
      tried: job.asked.exception ?? null,
      setApart: this.parts.setApart(),
      timeZone,
    });
    const onProgress = ({ share, events }: { share: number; events: number }) => Object.assign(job, { share, events });
    try {
      const outcome = await new ReplayRun(this.parts, thread, job, { signal, onProgress }).run();
      const oldest = await this.parts.store.aggregate({ type: 'count', search: { sites: this.parts.sites(), signal } });
      const first = oldest[0]?.first ?? null;
      const assets = await this.told(outcome, outcome.found);
      const effect = await this.effectOf(job.asked, outcome);
      Object.assign(job, {
        ...{ outcome, assets, effect },
        events: outcome.events,
        share: 1,
        storedFrom: first !== null && first > job.from ? first : null,
        state: 'done',
      });
    } catch (error) {
      job.state = signal.aborted ? 'stopped' : 'failed';
      if (!signal.aborted) process.stderr.write(`replay: ${(error as Error).stack}\n`);
    }
  }

  private async effectOf({ exception }: NewReplay, outcome: ReplayOutcome): Promise<ToldEffect | null> {
    const { effect, cards } = outcome;
    if (exception === undefined || effect === null) return null;
    const sum = (groups: readonly AssetCount[]) => groups.reduce((all, { count }) => all + count, 0);
    const rules = cards.map(({ id }) => id);
    return {
      hidden: sum(effect.hidden),
      added: sum(effect.added),
      assets: await this.told(outcome, effect.hidden),
      hits: this.parts.hits(exception.site, rules, new Set(effect.ids)),
    };
  }

  /** Findings by assets as the ledger knows them now, the first of them in words. */
  private async told({ cards }: ReplayOutcome, found: readonly AssetCount[]): Promise<ToldAsset[]> {
    const byId = new Map(cards.map((card) => [card.id, card]));
    const out = new Map<string, ToldAsset>();
    let words = 0;
    for (const group of found) {
      const id = group.asset ?? this.parts.lookups.assetOfAgent(group.site, group.agent);
      const asset = id === null ? null : { id, name: this.parts.lookups.asset(id)?.name ?? group.agent };
      const findings: ToldFinding[] = [];
      for (const finding of group.findings.slice(0, Math.max(0, mostWords - words)))
        findings.push(await this.inWords(finding, byId.get(finding.firing.rule.id)!, id));
      words += findings.length;
      join(out, asset?.id ?? `${group.site}/${group.agent}`, toldOf(group, asset, findings, this.visits(group, id)));
    }
    return [...out.values()].sort((a, b) => b.count - a.count);
  }

  /** Of a group's findings those that began in a visit; of findings that were only counted, none is taken for one. */
  private visits({ findings, site }: AssetCount, asset: string | null): number {
    return findings.filter(({ firing }) => this.parts.visit(site, asset, iso(firing.first)) !== null).length;
  }

  private async inWords({ firing, raised }: ReplayFinding, card: RuleCard, asset: string | null): Promise<ToldFinding> {
    const { lookups } = this.parts;
    const [id] = firing.events;
    const event = id === undefined ? null : await this.parts.store.get(id);
    const place = asset === null ? null : lookups.asset(asset);
    const words = spokenFields({ ...event?.fields, ...firing.group, ...(place ? { 'asset.name': place.name } : {}) });
    const site = parseEventId(id ?? '')?.site ?? '';
    const timeZone = lookups.timeZone(site);
    const say = (language: 'ja' | 'en') =>
      fillSentence(card.sentence[language], words[language], { language, timeZone });
    return {
      id: firing.id,
      rule: card.id,
      first: iso(firing.first),
      last: iso(firing.last),
      count: firing.count,
      raised: iso(raised),
      sentence: { ja: say('ja'), en: say('en') },
      event: id ?? null,
      visit: this.parts.visit(site, asset, iso(firing.first)),
    };
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function toldOf(
  { site, agent, count, first, last }: AssetCount,
  asset: ToldAsset['asset'],
  findings: ToldFinding[],
  inVisits: number,
): ToldAsset {
  return { site, agent, asset, count, inVisits, first: iso(first), last: iso(last), findings };
}

/** Several agents may stand for one asset. */
function join(out: Map<string, ToldAsset>, key: string, more: ToldAsset): void {
  const known = out.get(key);
  if (known === undefined) {
    out.set(key, more);
    return;
  }
  known.count += more.count;
  known.inVisits += more.inVisits;
  if (more.first < known.first) known.first = more.first;
  if (more.last > known.last) known.last = more.last;
  known.findings.push(...more.findings);
}
