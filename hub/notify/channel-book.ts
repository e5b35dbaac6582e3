import { randomUUIDv7 } from 'node:crypto';
import type { z } from 'zod';
import type { Role } from '#protocol/api/parts.ts';
import type { Channel, channelEdit } from '#protocol/api/settings.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import { type ChannelAdapter, mailSettings, webhookSettings } from './channel.ts';
import { MailChannel } from './mail.ts';
import { seal, unseal } from './sealed.ts';
import { WebhookChannel } from './webhook.ts';

/** A channel as it is written; without `secret` the kept one stays. */
export type ChannelEdit = z.infer<typeof channelEdit>;

/** Settings of a channel are not usable; says which and why. */
export class ChannelSettingsError extends Error {
  override name = 'ChannelSettingsError';
}

/** What the channel book needs. `sealKey`: 32 bytes from the hub's key file. */
export interface ChannelBookParts {
  control: ControlStore;
  ledger: Ledger;
  clock: () => Date;
  sealKey: Uint8Array;
}

/** The channels by which people are reached. Secrets are sealed in the database and never given out. */
export class ChannelBook {
  private readonly parts: ChannelBookParts;

  constructor(parts: ChannelBookParts) {
    this.parts = parts;
  }

  /** All channels in their order, without secrets. */
  list(): Channel[] {
    return this.rows().map((row) => ({
      id: row.id,
      type: row.type,
      name: row.name,
      enabled: row.enabled === 1,
      settings: JSON.parse(row.settings) as Channel['settings'],
      secretSet: row.secret !== null,
      lastTest: this.lastTest(row.id),
      failingSince: this.failingSince(row.id),
    }));
  }

  /** Replaces the whole list. Throws `ChannelSettingsError` and changes nothing when one is not usable. */
  replace(channels: readonly ChannelEdit[], by: { id: string; role: Role | null }): Channel[] {
    const { control, ledger, sealKey } = this.parts;
    const known = new Map(this.rows().map((row) => [row.id, row]));
    const rows = channels.map((channel, place) => {
      const id = channel.id === '' ? randomUUIDv7() : channel.id;
      const kept = known.get(id);
      const settings = checkedSettings(channel);
      if (!channel.secret && kept?.secret && !sameReceiver(kept, channel.type, settings)) {
        throw new ChannelSettingsError(
          `${channel.name}: the secret was given for another server or user; give it again`,
        );
      }
      const secret = channel.secret ? seal(sealKey, id, channel.secret) : (kept?.secret ?? null);
      if (channel.type === 'webhook' && secret === null) {
        throw new ChannelSettingsError(`${channel.name}: a webhook needs a secret, with which it is signed`);
      }
      return { id, place, settings, secret, type: channel.type, name: channel.name, enabled: channel.enabled ? 1 : 0 };
    });
    return control.transaction(() => {
      control.db.exec('DELETE FROM channel');
      const insert = control.db.prepare('INSERT INTO channel VALUES (?, ?, ?, ?, ?, ?, ?)');
      for (const row of rows) {
        insert.run(row.id, row.place, row.type, row.name, row.enabled, JSON.stringify(row.settings), row.secret);
      }
      ledger.record({
        who: by.id,
        role: by.role,
        kind: 'channels.changed',
        subject: 'channels',
        text: { ja: `通知先の経路を更新（${rows.length} 件）`, en: `Notification channels changed (${rows.length})` },
        payload: rows.map(({ secret, ...shown }) => ({ ...shown, secretSet: secret !== null })),
      });
      return this.list();
    });
  }

  /** Enabled channels of a type, in their order: the first is used, the next ones when it fails. */
  enabled(type: Channel['type']): string[] {
    return this.rows()
      .filter((row) => row.type === type && row.enabled === 1)
      .map(({ id }) => id);
  }

  /** The working end of a channel; null when there is no such channel. */
  adapter(id: string): ChannelAdapter | null {
    const row = this.rows().find((one) => one.id === id);
    if (!row) return null;
    const settings = JSON.parse(row.settings) as unknown;
    const secret = row.secret === null ? null : unseal(this.parts.sealKey, id, row.secret);
    return row.type === 'mail'
      ? new MailChannel(mailSettings.parse(settings), secret)
      : new WebhookChannel(webhookSettings.parse(settings), secret ?? '', this.parts.clock);
  }

  private rows() {
    return this.parts.control.db.prepare('SELECT * FROM channel ORDER BY place').all() as unknown as {
      id: string;
      type: Channel['type'];
      name: string;
      enabled: number;
      settings: string;
      secret: string | null;
    }[];
  }

  private lastTest(channel: string): Channel['lastTest'] {
    const row = this.parts.control.db
      .prepare('SELECT at, ok, detail FROM channel_test WHERE channel = ? ORDER BY number DESC LIMIT 1')
      .get(channel);
    return row ? { at: row['at'] as string, ok: row['ok'] === 1, detail: row['detail'] as string } : null;
  }

  private failingSince(channel: string): string | null {
    const row = this.parts.control.db
      .prepare(
        `SELECT at FROM channel_test WHERE channel = :channel AND number >
           COALESCE((SELECT max(number) FROM channel_test WHERE channel = :channel AND ok = 1), 0)
         ORDER BY number LIMIT 1`,
      )
      .get({ channel });
    return row ? (row['at'] as string) : null;
  }
}

/** What decides who gets to see a mail channel's password; a webhook's secret signs and is never sent. */
const receiver = ['host', 'port', 'secure', 'starttls', 'user'] as const;

/** A kept secret must not be sent to whoever the settings are pointed at later. */
function sameReceiver(
  kept: { type: Channel['type']; settings: string },
  type: Channel['type'],
  settings: Channel['settings'],
) {
  if (kept.type !== type) return false;
  const before = JSON.parse(kept.settings) as Channel['settings'];
  return type !== 'mail' || receiver.every((name) => before[name] === settings[name]);
}

function checkedSettings({ type, name, settings }: ChannelEdit): Channel['settings'] {
  const parsed = (type === 'mail' ? mailSettings : webhookSettings).safeParse(settings);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ChannelSettingsError(`${name}: ${issue?.path.join('.') || 'settings'}: ${issue?.message}`);
}
