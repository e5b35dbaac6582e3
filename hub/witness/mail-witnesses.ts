import { randomUUIDv7 } from 'node:crypto';
import type { Checkpoint } from '#engine/ledger/index.ts';
import type { Role } from '#protocol/api/parts.ts';
import { siteTime } from '../incident/site-time.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { TryResult } from '../notify/channel.ts';
import type { ChannelBook } from '../notify/channel-book.ts';
import type { ControlStore } from '../store/control-store.ts';
import { checkpointMail } from './mail-content.ts';

/** A mail that did not go is tried again after this time, milliseconds. */
const againMs = 15 * 60_000;
/** After so many tries of a day people are told. */
const patience = 3;

/** What the daily mail needs of the hub. */
export interface MailWitnessParts {
  control: ControlStore;
  ledger: Ledger;
  channels: Pick<ChannelBook, 'enabled' | 'adapter'>;
  /** Zone and time of day (`HH:MM`) from which on the day's mail goes. */
  timeZone: string;
  at: string;
  /** Told of a receiver whom no mail reaches. */
  onFailure(mail: string, detail: string): void;
  clock(): Date;
}

/** People as witnesses: each receiver is sent the newest checkpoint once a day, to be kept out of the hub's reach. */
export class MailWitnesses {
  private readonly parts: MailWitnessParts;
  private running = false;

  constructor(parts: MailWitnessParts) {
    this.parts = parts;
  }

  /** Who is sent it, in their order. */
  receivers(): { mail: string; since: string }[] {
    return this.parts.control.db
      .prepare('SELECT mail, since FROM witness_receiver ORDER BY place')
      .all()
      .map((row) => ({ mail: row['mail'] as string, since: row['since'] as string }));
  }

  /** Replaces the receivers, with an entry in the ledger. */
  replace(mails: readonly string[], by: { id: string; role: Role | null }): void {
    const { control, ledger, clock } = this.parts;
    const known = new Map(this.receivers().map(({ mail, since }) => [mail, since]));
    control.transaction(() => {
      control.db.exec('DELETE FROM witness_receiver');
      const add = control.db.prepare('INSERT INTO witness_receiver VALUES (?, ?, ?)');
      for (const [place, mail] of [...new Set(mails)].entries()) {
        add.run(place, mail, known.get(mail) ?? clock().toISOString());
      }
      ledger.record({
        who: by.id,
        role: by.role,
        kind: 'witnesses.changed',
        subject: 'ledger',
        text: {
          ja: `記録簿の検証値を毎日送る先を更新（${mails.length} 件）`,
          en: `Receivers of the daily check value of the ledger changed (${mails.length})`,
        },
        payload: { mails },
      });
    });
  }

  /** Sends what is due today. */
  async tick(): Promise<void> {
    const { clock, timeZone, at } = this.parts;
    const local = siteTime(clock(), timeZone);
    if (this.running || local.slice(11, 16) < at) return;
    this.running = true;
    try {
      for (const { mail } of this.receivers()) {
        const tries = this.tries(mail, local.slice(0, 10));
        const last = tries[0];
        if (last?.ok || (last && clock().getTime() - Date.parse(last.at) < againMs)) continue;
        const { ok, detail } = await this.send(mail, local.slice(0, 10));
        if (!ok && tries.length + 1 === patience) this.parts.onFailure(mail, detail);
      }
    } finally {
      this.running = false;
    }
  }

  private async send(mail: string, day: string): Promise<TryResult> {
    const { control, ledger, clock, timeZone } = this.parts;
    const checkpoint = ledger.checkpoint();
    const result = await this.deliver(mail, checkpoint, timeZone);
    control.db
      .prepare(
        'INSERT INTO witness_mail (mail, day, at, size, root, signed_at, ok, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        mail,
        day,
        clock().toISOString(),
        checkpoint.size,
        checkpoint.root,
        checkpoint.at,
        result.ok ? 1 : 0,
        result.detail,
      );
    return result;
  }

  private async deliver(mail: string, checkpoint: Checkpoint, timeZone: string): Promise<TryResult> {
    const { channels } = this.parts;
    let result: TryResult = { ok: false, final: true, detail: 'no mail channel is set up' };
    for (const id of channels.enabled('mail')) {
      try {
        const content = checkpointMail(checkpoint, timeZone);
        result = await channels.adapter(id)!.deliver({ id: randomUUIDv7(), recipient: mail, content });
      } catch (error) {
        result = { ok: false, final: true, detail: (error as Error).message };
      }
      if (result.ok) return result;
    }
    return result;
  }

  /** Tries of a day, newest first. */
  private tries(mail: string, day: string): { ok: boolean; at: string }[] {
    return this.parts.control.db
      .prepare('SELECT ok, at FROM witness_mail WHERE mail = ? AND day = ? ORDER BY number DESC')
      .all(mail, day)
      .map((row) => ({ ok: row['ok'] === 1, at: row['at'] as string }));
  }
}
