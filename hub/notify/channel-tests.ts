import { randomUUIDv7 } from 'node:crypto';
import { siteTime } from '../incident/site-time.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { TryResult } from './channel.ts';
import type { ChannelBook } from './channel-book.ts';
import { MailChannel } from './mail.ts';
import { testContent } from './message.ts';

/** How a test of a channel went. */
export interface ChannelTestResult {
  ok: boolean;
  detail: string;
  at: string;
}

/** What channel tests need of the hub. */
export interface ChannelTestParts {
  control: ControlStore;
  clock: () => Date;
  channels: ChannelBook;
  /** Zone and time of day (`HH:MM`) of the daily test. */
  timeZone: string;
  at: string;
  /** Told of a channel whose test failed. */
  onFailure?: (channel: { id: string; name: string }, detail: string) => void;
}

/** Tests of channels: each enabled one daily, any one when a person asks. */
export class ChannelTests {
  private readonly parts: ChannelTestParts;
  private running = false;

  constructor(parts: ChannelTestParts) {
    this.parts = parts;
  }

  /** Tests one channel now; null when there is none of this id. */
  async test(id: string): Promise<ChannelTestResult | null> {
    const { channels, control, clock, timeZone, onFailure } = this.parts;
    const channel = channels.list().find((one) => one.id === id);
    if (!channel) return null;
    const result = await this.send(id, String(channel.settings['testTo'] ?? ''));
    const at = clock().toISOString();
    control.db
      .prepare('INSERT INTO channel_test (channel, at, day, ok, detail) VALUES (?, ?, ?, ?, ?)')
      .run(id, at, siteTime(at, timeZone).slice(0, 10), result.ok ? 1 : 0, result.detail);
    if (!result.ok) onFailure?.({ id, name: channel.name }, result.detail);
    return { ok: result.ok, detail: result.detail, at };
  }

  /** Tests each enabled channel that was not tested yet today, once its time has come. */
  async tick(): Promise<void> {
    const { channels, control, clock, timeZone, at } = this.parts;
    const local = siteTime(clock(), timeZone);
    if (this.running || local.slice(11, 16) < at) return;
    this.running = true;
    try {
      for (const { id, enabled } of channels.list()) {
        const done = control.db
          .prepare('SELECT 1 FROM channel_test WHERE channel = ? AND day = ?')
          .get(id, local.slice(0, 10));
        if (enabled && !done) await this.test(id);
      }
    } finally {
      this.running = false;
    }
  }

  /** Tests of a channel, newest first. */
  history(id: string, limit = 60): ChannelTestResult[] {
    return this.parts.control.db
      .prepare('SELECT at, ok, detail FROM channel_test WHERE channel = ? ORDER BY number DESC LIMIT ?')
      .all(id, limit)
      .map((row) => ({ at: row['at'] as string, ok: row['ok'] === 1, detail: row['detail'] as string }));
  }

  private async send(id: string, testTo: string): Promise<TryResult> {
    const { channels, clock, timeZone } = this.parts;
    try {
      const adapter = channels.adapter(id)!;
      if (adapter instanceof MailChannel && testTo === '') return await adapter.greet();
      const content = testContent(clock(), timeZone);
      return await adapter.deliver({ id: randomUUIDv7(), recipient: testTo, content });
    } catch (error) {
      return { ok: false, final: true, detail: (error as Error).message };
    }
  }
}
