import type { z } from 'zod';
import type { review, reviewSign } from '#protocol/api/collection.ts';
import type { Bilingual, Role } from '#protocol/api/parts.ts';
import { dayBounds, daysOfMonth, isWorkingDay, localDay } from '../assets/calendar.ts';
import type { Sites } from '../assets/sites.ts';
import type { LedgerAct } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import { blank, type DailyNews, type News } from './news.ts';

export type Review = z.infer<typeof review>;

/** A review signed faster than this is marked: nobody reads a day's news in that time. */
export const hastySeconds = 10;
/** A day may be signed until the end of the working day that follows it; looked for this many days ahead. */
const lookAhead = 31;

/** Why a day was not opened or signed. */
export interface NotNow {
  notNow: Bilingual;
}

/** Daily reviews 日次確認: who looked at what was new, for how long by the hub's clock, with what result. */
export class Reviews {
  private readonly deps: {
    control: ControlStore;
    sites: Sites;
    news: DailyNews;
    record: (act: LedgerAct) => unknown;
    clock: () => Date;
  };

  constructor(deps: Reviews['deps']) {
    this.deps = deps;
  }

  /** Every day of a month; a day that nobody signed stays in the list. Reviewers are person ids. */
  async ofMonth(site: string, month: string): Promise<Review[]> {
    const news = await this.deps.news.ofMonth(site, month);
    return daysOfMonth(month).map((day) => this.ofDay(site, day, news.get(day) ?? blank()));
  }

  /** Begins the reading of a day: the time until the signature counts from now. */
  async open(site: string, day: string, by: { id: string }): Promise<Review | NotNow> {
    const wrong = this.wrongDay(site, day);
    if (wrong) return wrong;
    this.deps.control.db
      .prepare(
        `INSERT INTO review_open VALUES (?, ?, ?, ?)
         ON CONFLICT (site, day, person) DO UPDATE SET at = excluded.at`,
      )
      .run(site, day, by.id, this.deps.clock().toISOString());
    return this.one(site, day);
  }

  /** Signs a day that this person opened before. */
  async sign(
    day: string,
    given: z.infer<typeof reviewSign>,
    by: { id: string; role: Role | null },
  ): Promise<Review | NotNow> {
    const wrong = this.wrongDay(given.site, day);
    if (wrong) return wrong;
    const { control } = this.deps;
    const opened = control.db
      .prepare('SELECT at FROM review_open WHERE site = ? AND day = ? AND person = ?')
      .get(given.site, day, by.id);
    if (!opened) {
      return no('先にこの日の確認画面を開いてください。', 'Open the review of this day first.');
    }
    const { news } = await this.one(given.site, day);
    const now = this.deps.clock();
    const seconds = Math.max(0, (now.getTime() - Date.parse(opened['at'] as string)) / 1000);
    const again = this.wrongDay(given.site, day);
    if (again) return again;
    control.transaction(() => {
      control.db
        .prepare('INSERT INTO review VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
        .run(given.site, day, by.id, now.toISOString(), seconds, given.result, given.note, JSON.stringify(news));
      this.deps.record({
        who: by.id,
        role: by.role,
        kind: 'review.signed',
        site: given.site,
        subject: `review/${given.site}/${day}`,
        text: {
          ja: `${day} の日次確認に署名しました（${Math.round(seconds)}秒）。`,
          en: `The daily review of ${day} was signed (${Math.round(seconds)} s).`,
        },
        payload: { ...given, seconds, news },
      });
    });
    return this.one(given.site, day);
  }

  /** Last moment at which a day can be signed in time. */
  dueUntil(site: string, day: string): Date {
    const plant = this.plant(site);
    let next = Temporal.PlainDate.from(day);
    for (let i = 0; i < lookAhead; i++) {
      next = next.add({ days: 1 });
      if (isWorkingDay(plant, next.toString())) break;
    }
    return dayBounds(plant.timeZone, next.toString()).to;
  }

  private async one(site: string, day: string): Promise<Review> {
    const news = await this.deps.news.ofMonth(site, day.slice(0, 7));
    return this.ofDay(site, day, news.get(day) ?? blank());
  }

  private ofDay(site: string, day: string, news: News): Review {
    const row = this.deps.control.db.prepare('SELECT * FROM review WHERE site = ? AND day = ?').get(site, day);
    if (row) {
      const seconds = row['seconds'] as number;
      return {
        day,
        state: 'signed',
        reviewer: row['reviewer'] as string,
        signedAt: row['signed_at'] as string,
        seconds,
        hasty: seconds < hastySeconds,
        result: row['result'] as 'nothing' | 'followed_up',
        note: row['note'] as string,
        news: JSON.parse(row['news'] as string) as News,
      };
    }
    const none = { reviewer: null, signedAt: null, seconds: null, hasty: false, result: null, note: null };
    return { day, state: this.unsignedState(site, day), ...none, news };
  }

  private unsignedState(site: string, day: string): Exclude<Review['state'], 'signed'> {
    const plant = this.plant(site);
    const now = this.deps.clock();
    const since = this.deps.sites.since(site);
    if (since === null || day < localDay(plant.timeZone, new Date(since))) return 'before_watch';
    if (day > localDay(plant.timeZone, now) || !isWorkingDay(plant, day)) return 'not_required';
    return now < this.dueUntil(site, day) ? 'due' : 'missed';
  }

  private wrongDay(site: string, day: string): NotNow | null {
    const plant = this.plant(site);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !isDate(day)) return no('日付が正しくありません。', 'This is not a date.');
    const now = this.deps.clock();
    if (day > localDay(plant.timeZone, now)) return no('まだ来ていない日です。', 'This day has not come yet.');
    const signed = this.deps.control.db.prepare('SELECT 1 FROM review WHERE site = ? AND day = ?').get(site, day);
    if (signed) return no('この日は署名済みです。', 'This day is signed already.');
    if (now >= this.dueUntil(site, day)) {
      return no(
        '期限を過ぎた日は「未実施」のまま残ります。気付いた点は今日の確認に書いてください。',
        'A day past its time stays missed. Write what you found into the review of today.',
      );
    }
    return null;
  }

  private plant(site: string) {
    return { timeZone: this.deps.sites.get(site)?.timeZone ?? 'UTC', calendar: this.deps.sites.calendar(site) };
  }
}

function isDate(day: string): boolean {
  try {
    return Temporal.PlainDate.from(day).toString() === day;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function no(ja: string, en: string): NotNow {
  return { notNow: { ja, en } };
}
