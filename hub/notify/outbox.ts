import { randomUUIDv7 } from 'node:crypto';
import type { ControlStore } from '../store/control-store.ts';
import type { Content } from './channel.ts';

/** Where a notification stands. `delivered`: handed to the relay or receiver; whether someone saw it only an acknowledgement says. */
export type NotificationState = 'waiting' | 'delivered' | 'dead' | 'cancelled';

/** One thing to be handed to one receiver. */
export interface Notification {
  id: string;
  incident: string;
  site: string;
  /** The call it belongs to: incident, epoch, round, step. */
  call: string;
  type: 'mail' | 'webhook';
  /** Webhook channel; null for mail, which takes any mail channel that works. */
  channel: string | null;
  recipient: string;
  role: string | null;
  content: Content;
  state: NotificationState;
  tries: number;
  createdAt: string;
}

/** One try to deliver, as it is shown. */
export interface NotificationTry {
  number: number;
  channel: string;
  at: string;
  ok: boolean;
  detail: string;
}

/** What is put into the outbox. `once` makes it happen exactly once, however often it is put. */
export type NewNotification = Pick<
  Notification,
  'incident' | 'site' | 'call' | 'type' | 'channel' | 'recipient' | 'role' | 'content'
>;

/** Waits after each failed try, in seconds; after the last one a notification is dead. */
export const backoffSeconds = [10, 30, 120, 600, 1800, 3600, 7200] as const;

/** What is to be sent, committed together with the reason to send it. */
export class Outbox {
  private readonly control: ControlStore;
  private readonly clock: () => Date;

  constructor(control: ControlStore, clock: () => Date) {
    this.control = control;
    this.clock = clock;
  }

  /** Puts a notification; false when this call already told this receiver. */
  put(one: NewNotification): boolean {
    const now = this.clock().toISOString();
    const once = `${one.call}/${one.type}/${one.channel ?? one.recipient.toLowerCase()}`;
    const done = this.control.db
      .prepare(
        `INSERT OR IGNORE INTO notification
         (id, once, incident, site, call, type, channel, recipient, role, content, state, next_try_at, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?)`,
      )
      .run(
        randomUUIDv7(),
        once,
        one.incident,
        one.site,
        one.call,
        one.type,
        one.channel,
        one.recipient,
        one.role,
        JSON.stringify(one.content),
        now,
        now,
      );
    return done.changes > 0;
  }

  /** Notifications whose next try is due, oldest first. */
  due(limit: number): Notification[] {
    return this.control.db
      .prepare(
        "SELECT * FROM notification WHERE state = 'waiting' AND next_try_at <= ? ORDER BY created_at, id LIMIT ?",
      )
      .all(this.clock().toISOString(), limit)
      .map(toNotification);
  }

  /** Notifications about an incident, oldest first, with their tries. */
  of(incident: string): (Notification & { history: NotificationTry[] })[] {
    return this.control.db
      .prepare('SELECT * FROM notification WHERE incident = ? ORDER BY created_at, id')
      .all(incident)
      .map((row) => ({ ...toNotification(row), history: this.tries(row['id'] as string) }));
  }

  /** Dead letters of these sites, newest first: nobody was reached by them. */
  dead(sites: readonly string[]): (Notification & { history: NotificationTry[] })[] {
    return this.control.db
      .prepare(
        `SELECT * FROM notification WHERE state = 'dead' AND site IN (${sites.map(() => '?').join(',')})
         ORDER BY settled_at DESC LIMIT 500`,
      )
      .all(...sites)
      .map((row) => ({ ...toNotification(row), history: this.tries(row['id'] as string) }));
  }

  /** Keeps a try and what follows from it; returns the state after it. */
  settle(one: Notification, tries: Omit<NotificationTry, 'number' | 'at'>[], final: boolean): NotificationState {
    const now = this.clock();
    const number = one.tries + 1;
    const insert = this.control.db.prepare('INSERT INTO notification_try VALUES (?, ?, ?, ?, ?, ?)');
    for (const { channel, ok, detail } of tries) {
      insert.run(one.id, number, channel, now.toISOString(), ok ? 1 : 0, detail);
    }
    const wait = backoffSeconds[one.tries];
    if (tries.some(({ ok }) => ok)) return this.end(one, number, 'delivered');
    if (final || wait === undefined) return this.end(one, number, 'dead');
    const next = new Date(now.getTime() + wait * 1000).toISOString();
    const kept = this.control.db
      .prepare("UPDATE notification SET tries = ?, next_try_at = ? WHERE id = ? AND state = 'waiting'")
      .run(number, next, one.id);
    return kept.changes > 0 ? 'waiting' : 'cancelled';
  }

  /** Takes back what has not been sent yet; returns the ids, for `revive`. */
  cancel(incident: string): string[] {
    return this.control.db
      .prepare(
        "UPDATE notification SET state = 'cancelled', settled_at = ? WHERE incident = ? AND state = 'waiting' RETURNING id",
      )
      .all(this.clock().toISOString(), incident)
      .map((row) => row['id'] as string);
  }

  /** Ids of an incident's notifications that wait to be sent. */
  waiting(incident: string): string[] {
    return this.control.db
      .prepare("SELECT id FROM notification WHERE incident = ? AND state = 'waiting'")
      .all(incident)
      .map((row) => row['id'] as string);
  }

  /** Lets cancelled or dead notifications wait again, to be tried at once. */
  revive(ids: readonly string[]): number {
    const revive = this.control.db.prepare(
      `UPDATE notification SET state = 'waiting', settled_at = NULL, next_try_at = ?
       WHERE id = ? AND state IN ('cancelled', 'dead')`,
    );
    const now = this.clock().toISOString();
    return ids.reduce((count, id) => count + Number(revive.run(now, id).changes), 0);
  }

  /** Whether every notification of a call is dead: then nobody was reached by it. */
  failed(call: string): boolean {
    const row = this.control.db
      .prepare("SELECT count(*) AS n, sum(state = 'dead') AS dead FROM notification WHERE call = ?")
      .get(call);
    return (row?.['n'] as number) > 0 && row?.['n'] === row?.['dead'];
  }

  private tries(id: string): NotificationTry[] {
    return this.control.db
      .prepare(
        'SELECT number, channel, at, ok, detail FROM notification_try WHERE notification = ? ORDER BY number, rowid',
      )
      .all(id)
      .map((row) => ({ ...(row as unknown as NotificationTry), ok: row['ok'] === 1 }));
  }

  private end(one: Notification, tries: number, state: 'delivered' | 'dead'): NotificationState {
    // What was delivered counts even when it was cancelled meanwhile; what failed does not come back.
    const changed = this.control.db
      .prepare("UPDATE notification SET state = ?, tries = ?, settled_at = ? WHERE id = ? AND (state = 'waiting' OR ?)")
      .run(state, tries, this.clock().toISOString(), one.id, state === 'delivered' ? 1 : 0);
    return changed.changes > 0 ? state : 'cancelled';
  }
}

function toNotification(row: Record<string, unknown>): Notification {
  const { id, incident, site, call, type, channel, recipient, role, content, state, tries } = row;
  return {
    ...({ id, incident, site, call, type, channel, recipient, role, state, tries } as unknown as Notification),
    content: JSON.parse(content as string) as Content,
    createdAt: row['created_at'] as string,
  };
}
