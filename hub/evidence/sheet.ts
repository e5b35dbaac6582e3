import type { Checkpoint } from '#engine/ledger/index.ts';
import type { EvidenceSheet } from '#protocol/api/collection.ts';
import type { Asset } from '#protocol/api/plant.ts';
import type { RuleFeed } from '#protocol/api/rules.ts';
import type { Site } from '#protocol/api/settings.ts';
import type { AgentLive } from '../agents/site-link.ts';
import type { AssetLedger } from '../assets/asset-ledger.ts';
import { dayBounds, daysOfMonth, localDay } from '../assets/calendar.ts';
import type { Sites } from '../assets/sites.ts';
import { enteredSource } from '../controllers/entered-event.ts';
import { printedCheckpoint } from '../ledger/printed-checkpoint.ts';
import { ledgerVerdict } from '../ledger/verdict.ts';
import type { DeletionRecord } from '../retention/deletion-record.ts';
import type { Holds } from '../retention/holds.ts';
import type { EventStore } from '../store/event-store.ts';
import type { ClockReading, ClockReadings } from './clock-readings.ts';
import { cellOf, seenTypes, zoneOf } from './coverage.ts';
import {
  clockLimitMs,
  clockRate,
  collectionRate,
  delayFigure,
  type Figure,
  gapShare,
  ledgerFigure,
  responseRate,
  retentionRate,
  reviewRate,
  typeRate,
  zoneRate,
} from './figures.ts';
import type { GapRegister } from './gaps.ts';
import type { MatterTimes } from './matter-times.ts';
import { recordTypes } from './record-types.ts';
import type { Reviews } from './reviews.ts';
import type { SilenceLog } from './silence-log.ts';
import { type SilenceMinutes, silenceMinutes } from './silence-minutes.ts';

/** Records from which the delay is taken. */
const delaySample = 1_000;
/** Every gap of a month counts; so many are printed one by one. */
const allGaps = 1_000_000;
const printedGaps = 500;
/** One line a day and reason is the usual; a month never has more. */
const allDeletions = 10_000;
const required = recordTypes.filter((type) => type.required).map((type) => type.id);

/** What the sheet is made from. */
export interface SheetParts {
  events: EventStore;
  sites: Sites;
  assets: AssetLedger;
  gaps: GapRegister;
  reviews: Reviews;
  clocks: ClockReadings;
  silence: SilenceLog;
  holds: Pick<Holds, 'list'>;
  deletions: Pick<DeletionRecord, 'list'>;
  live: () => AgentLive[];
  /** Detection rules of a site by whether the events that they need arrive, as of now. */
  feeds: (site: string) => Promise<readonly Pick<RuleFeed, 'state'>[]>;
  matters: (site: string, from: Date, to: Date) => MatterTimes[];
  ledger: { checkpoint(): Checkpoint; rows(): Iterable<string> };
  clock: () => Date;
}

/** 監査資料: the sheet of a month for items 3-7 and 3-8. */
export class EvidenceSheets {
  private readonly parts: SheetParts;
  constructor(parts: SheetParts) {
    this.parts = parts;
  }

  async make(siteId: string, month: string): Promise<EvidenceSheet | null> {
    const { parts } = this;
    const site = parts.sites.get(siteId);
    if (!site) return null;
    const now = parts.clock();
    const days = daysOfMonth(month);
    const from = dayBounds(site.timeZone, days[0]!).from;
    const end = dayBounds(site.timeZone, days.at(-1)!).to;
    const to = new Date(Math.min(end.getTime(), now.getTime()));
    const liveBy = new Map(parts.live().map((one) => [`${one.site}/${one.agent}`, one]));
    const assets = parts.assets.list({ limit: 1_000_000 }, [siteId]).items;
    const [seen, sources, delays, reviews] = await Promise.all([
      seenTypes(parts.events, siteId, from, end),
      parts.events.aggregate({ type: 'sources', search: { sites: [siteId] } }),
      parts.events.search({ sites: [siteId], from: from.toISOString(), to: end.toISOString(), limit: delaySample }),
      parts.reviews.ofMonth(siteId, month),
    ]);
    const today = localDay(site.timeZone, now);
    const readings = parts.clocks.within(siteId, days[0]!, [days.at(-1)!, today].sort()[0]!);
    const gaps = parts.gaps.list({ from: from.toISOString(), to: end.toISOString(), limit: allGaps }, [siteId]).items;
    const minutes = silenceMinutes(parts.silence.within(siteId, from, to), gaps, { from, to });
    const oldestOf = (agents: readonly string[]) =>
      sources
        .filter((row) => agents.includes(String(row.key['agent'])))
        .map((row) => row.first)
        .filter((at) => at !== undefined)
        .sort()[0] ?? null;

    const rows = assets.map((asset) => ({
      inScope: asset.loggable && asset.standing !== 'observed',
      required,
      sheet: this.row(asset, {
        seen,
        agents: asset.agents.map((agent) => liveBy.get(`${siteId}/${agent}`)).filter((one) => one !== undefined),
        oldest: oldestOf(asset.agents),
        requiredDays: site.retentionDays,
        readings: readings.filter((one) => asset.agents.includes(one.agent)),
        minutes: asset.agents.map((agent) => minutes.get(agent)).filter((one) => one !== undefined),
        unexplained: gaps.filter(
          (gap) => asset.agents.includes(gap.agent) && !gap.withdrawn && gap.explanation === null,
        ).length,
        now,
      }),
    }));
    const zones = site.zones.map((zone) => zoneOf(zone, assets, liveBy));
    const scoped = rows.map((row) => ({ ...row, cells: row.sheet.cells }));
    const checkpoint = parts.ledger.checkpoint();
    const figures: Figure[] = [
      collectionRate(scoped),
      typeRate(scoped),
      this.gapFigure(
        siteId,
        minutes,
        gaps.filter((gap) => !gap.withdrawn && gap.explanation === null).length,
        from,
        to,
      ),
      retentionRate(
        sources.map((row) => row.first).filter((at) => at !== undefined),
        site.retentionDays,
        now,
      ),
      clockRate(readings),
      delayFigure(
        delays.events
          .filter((event) => !event.history && event.source !== enteredSource)
          .map((event) => Math.max(0, Date.parse(event.received) - Date.parse(event.corrected))),
      ),
      reviewRate(reviews),
      responseRate(parts.matters(siteId, from, end)),
      await this.ledgerFigure(),
      zoneRate(zones),
    ];
    return {
      site: siteId,
      month,
      madeAt: now.toISOString(),
      rows: rows.map((row) => row.sheet),
      zones,
      figures,
      gaps: gaps.slice(0, printedGaps),
      gapTotal: gaps.length,
      reviews,
      retention: this.retention(site, from, end),
      residualRisk: residualRisk(
        assets.length,
        rows.filter((row) => row.sheet.cells.every((cell) => cell.state !== 'covered')).length,
        zones.filter((zone) => zone.state !== 'watched').length,
        await parts.feeds(siteId),
      ),
      checkpoint: printedCheckpoint(checkpoint),
    };
  }

  private retention({ id, retentionDays, retentionReason }: Site, from: Date, end: Date): EvidenceSheet['retention'] {
    const [first, last] = [from.toISOString(), end.toISOString()];
    return {
      days: retentionDays,
      reason: retentionReason,
      holds: this.parts.holds
        .list([id])
        .filter(({ begunAt, liftedAt }) => begunAt < last && (liftedAt === null || liftedAt >= first)),
      deleted: this.parts.deletions
        .list(id, allDeletions, first)
        .filter(({ at }) => at < last)
        .map(({ site: _, ...line }) => line),
    };
  }

  private row(
    asset: Asset,
    given: {
      seen: Map<string, Set<string>>;
      agents: AgentLive[];
      oldest: string | null;
      requiredDays: number;
      readings: ClockReading[];
      minutes: SilenceMinutes[];
      unexplained: number;
      now: Date;
    },
  ): EvidenceSheet['rows'][number] {
    const keptDays =
      given.oldest === null ? null : Math.floor((given.now.getTime() - Date.parse(given.oldest)) / 86_400_000);
    const measured = given.readings.map((one) => one.worstMs).filter((ms) => ms !== null);
    const worstMs = measured.length === 0 ? null : Math.max(...measured);
    const source = given.readings.findLast((one) => one.source !== null)?.source ?? null;
    return {
      asset: asset.id,
      name: asset.name,
      zone: asset.zone,
      cells: recordTypes.map((type) =>
        cellOf(type, asset, given.seen.get(type.id)?.has(asset.id) ?? false, given.agents),
      ),
      oldest: given.oldest,
      requiredDays: given.requiredDays,
      keptDays,
      young: keptDays !== null && keptDays < given.requiredDays,
      clock: {
        worstMs,
        source,
        state: worstMs === null || source === null ? 'unknown' : worstMs <= clockLimitMs ? 'ok' : 'off',
      },
      gapMinutes: {
        planned: sum(given.minutes.map((one) => one.planned)),
        unplanned: sum(given.minutes.map((one) => one.unplanned)),
        unexplained: given.unexplained,
      },
    };
  }

  private gapFigure(
    site: string,
    minutes: ReadonlyMap<string, SilenceMinutes>,
    unexplained: number,
    from: Date,
    to: Date,
  ): Figure {
    const { assets } = this.parts;
    let scheduled = 0;
    for (const asset of assets.list({ limit: 1_000_000 }, [site]).items) {
      const since = Math.max(from.getTime(), asset.firstSeen ? Date.parse(asset.firstSeen) : to.getTime());
      const whole = Math.max(0, Math.round((to.getTime() - since) / 60_000));
      for (const agent of asset.agents) scheduled += Math.max(0, whole - (minutes.get(agent)?.planned ?? 0));
    }
    const all = [...minutes.values()];
    return gapShare({
      unplannedMinutes: sum(all.map((one) => one.unplanned)),
      scheduledMinutes: scheduled,
      longestMinutes: Math.max(0, ...all.map((one) => one.longest)),
      unexplained,
    });
  }

  /** Looked at as it stands: what is erased meanwhile is looked at again. */
  private async ledgerFigure(): Promise<Figure> {
    const look = () => ledgerVerdict(this.parts.ledger.rows(), { open: true });
    const first = await look();
    const report = first?.ok === false ? await look() : first;
    return ledgerFigure({
      ok: report?.ok ?? false,
      entries: report?.entries ?? 0,
      fault: report?.fault?.reason ?? null,
    });
  }
}

function residualRisk(
  assets: number,
  unseen: number,
  zones: number,
  feeds: readonly Pick<RuleFeed, 'state'>[],
): EvidenceSheet['residualRisk'] {
  const of = (state: RuleFeed['state']) => feeds.filter((feed) => feed.state === state).length;
  const [missing, partly, unknown] = [of('not_fed'), of('partly'), of('unknown')];
  const rules =
    feeds.length === 0
      ? { ja: '', en: '' }
      : {
          ja: `検知ルール ${feeds.length}件のうち、作成時点で必要な記録がどこからも届いていないもの ${missing}件、一部の資産だけのもの ${partly}件、不明 ${unknown}件。`,
          en: ` Of ${feeds.length} detection rules, when this was made ${missing} got their records from nowhere, ${partly} from a part of the assets, and ${unknown} could not be told.`,
        };
  return {
    ja: `資産 ${assets}台のうち ${unseen}台は記録がありません。全体を見ていないゾーンは ${zones} です。${rules.ja}記録が残らない機器や消された記録の範囲では、攻撃があっても分かりません。`,
    en: `${unseen} of ${assets} assets left no record. ${zones} zones are not fully watched.${rules.en} Where nothing is recorded or records were deleted, an attack would not be known.`,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
