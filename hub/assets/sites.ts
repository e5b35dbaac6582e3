import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import { type Calendar, calendar as calendarSchema, type Site, type siteEdit } from '#protocol/api/settings.ts';
import { idPattern } from '#protocol/identity.ts';
import type { ControlStore } from '../store/control-store.ts';
import { ZoneMap } from './zones.ts';

/** Days that records are kept unless a site decides otherwise, and why: two yearly audits see the whole year between. */
export const defaultRetention = {
  days: 400,
  reason: '年1回の監査で直前1年分をさかのぼって確認できるように（初期値。拠点で見直してください）',
};

const emptyCalendar: Calendar = { shifts: [], holidays: [], stops: [], weeklyPowerOff: [] };

/** A site id that cannot be used. */
export class SiteIdError extends Error {
  override name = 'SiteIdError';
}

/** Sites with their zones and calendars. Read from memory, written through. */
export class Sites {
  private readonly store: ControlStore;
  private readonly cache = new Map<
    string,
    { site: Site; calendar: Calendar; zones: ZoneMap; token: string; since: string }
  >();

  constructor(store: ControlStore) {
    this.store = store;
    for (const row of store.db.prepare('SELECT id FROM site').all()) this.load(row['id'] as string);
  }

  /** Makes a site if it is not there yet; display name and zone may be changed by people later. */
  ensure(
    given: { id: string; name: string; timeZone?: string; zones?: Site['zones']; phase?: Site['phase'] },
    now: Date,
  ): Site {
    if (!idPattern.test(given.id)) throw new SiteIdError(`not a site id: ${given.id}`);
    this.store.db
      .prepare(
        `INSERT INTO site (id, name, time_zone, phase, retention_days, retention_reason, zones, calendar, report_token, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
      )
      .run(
        given.id,
        given.name,
        given.timeZone ?? 'Asia/Tokyo',
        given.phase ?? 'live',
        defaultRetention.days,
        defaultRetention.reason,
        JSON.stringify(given.zones ?? []),
        JSON.stringify(emptyCalendar),
        randomBytes(12).toString('base64url'),
        now.toISOString(),
      );
    if (!this.cache.has(given.id)) this.load(given.id);
    return this.get(given.id)!;
  }

  list(): Site[] {
    return [...this.cache.values()].map((entry) => entry.site).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  get(id: string): Site | undefined {
    return this.cache.get(id)?.site;
  }

  calendar(id: string): Calendar {
    return this.cache.get(id)?.calendar ?? emptyCalendar;
  }

  /** Zone of an address in a site. */
  zones(id: string): ZoneMap {
    return this.cache.get(id)?.zones ?? new ZoneMap([]);
  }

  /** When the hub began to watch the site. */
  since(id: string): string | null {
    return this.cache.get(id)?.since ?? null;
  }

  edit(id: string, change: z.infer<typeof siteEdit>): Site | undefined {
    const old = this.get(id);
    if (!old) return undefined;
    const now = { ...old, ...change };
    this.store.db
      .prepare(
        `UPDATE site SET name = ?, time_zone = ?, phase = ?, retention_days = ?, retention_reason = ?, zones = ?
         WHERE id = ?`,
      )
      .run(now.name, now.timeZone, now.phase, now.retentionDays, now.retentionReason, JSON.stringify(now.zones), id);
    this.load(id);
    return this.get(id);
  }

  setCalendar(id: string, calendar: Calendar): void {
    this.store.db.prepare('UPDATE site SET calendar = ? WHERE id = ?').run(JSON.stringify(calendar), id);
    this.load(id);
  }

  /** Whether this is the token on the site's いつもと違う card. */
  reportTokenFits(id: string, token: string): boolean {
    const expected = Buffer.from(this.cache.get(id)?.token ?? randomBytes(12).toString('base64url'));
    const given = Buffer.from(token);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private load(id: string): void {
    const row = this.store.db.prepare('SELECT * FROM site WHERE id = ?').get(id);
    if (!row) return;
    const zones = JSON.parse(row['zones'] as string) as Site['zones'];
    const token = row['report_token'] as string;
    this.cache.set(id, {
      site: {
        id,
        name: row['name'] as string,
        timeZone: row['time_zone'] as string,
        phase: row['phase'] as Site['phase'],
        retentionDays: row['retention_days'] as number,
        retentionReason: row['retention_reason'] as string,
        zones,
        reportPath: `/report?site=${id}#${token}`,
      },
      calendar: calendarSchema.parse(JSON.parse(row['calendar'] as string)),
      zones: new ZoneMap(zones),
      token,
      since: row['created_at'] as string,
    });
  }
}
