import type { Bus } from '../bus.ts';
import { Timeline } from '../incident/timeline.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { TryResult } from './channel.ts';
import type { ChannelBook } from './channel-book.ts';
import type { Escalation } from './escalation.ts';
import type { Notification, Outbox } from './outbox.ts';

/** What the sender needs of the hub. */
export interface SenderParts {
  control: ControlStore;
  clock: () => Date;
  bus: Bus;
  channels: ChannelBook;
  outbox: Outbox;
  escalation: Pick<Escalation, 'hasten'>;
}

const atOnce = 20;

/**
 * Hands what is due to its channels. A try that a stop of the hub cut off is made again with the same id: at least once to
 * the relay, exactly one notification to people who look at its id.
 */
export class Sender {
  private readonly parts: SenderParts;
  private readonly timeline: Timeline;
  private readonly busy = new Set<string>();

  constructor(parts: SenderParts) {
    this.parts = parts;
    this.timeline = new Timeline(parts.control, parts.clock);
  }

  /** Tries everything that is due; returns how many tries were made. */
  async run(): Promise<number> {
    const due = this.parts.outbox.due(atOnce + this.busy.size).filter(({ id }) => !this.busy.has(id));
    const done = await Promise.allSettled(due.map((one) => this.deliver(one)));
    const failed = done.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return due.length;
  }

  private async deliver(one: Notification): Promise<void> {
    this.busy.add(one.id);
    try {
      const channels = one.type === 'mail' ? this.parts.channels.enabled('mail') : [one.channel!];
      const tries: ({ channel: string } & TryResult)[] = [];
      for (const channel of channels) {
        const result = await this.tryOne(channel, one);
        tries.push({ channel, ...result });
        if (result.ok) break;
      }
      if (tries.length === 0) {
        tries.push({ channel: '', ok: false, final: false, detail: 'no channel of this type is switched on' });
      }
      const final = tries.every((result) => !result.ok && result.final);
      this.settle(one, tries, final);
    } finally {
      this.busy.delete(one.id);
    }
  }

  private async tryOne(channel: string, one: Notification): Promise<TryResult> {
    try {
      const adapter = this.parts.channels.adapter(channel);
      if (!adapter) return { ok: false, final: true, detail: 'the channel no longer exists' };
      return await adapter.deliver({ id: one.id, recipient: one.recipient, content: one.content });
    } catch (error) {
      return { ok: false, final: false, detail: (error as Error).message };
    }
  }

  private settle(one: Notification, tries: ({ channel: string } & TryResult)[], final: boolean): void {
    const { control, outbox, escalation, bus } = this.parts;
    control.transaction(() => {
      const state = outbox.settle(one, tries, final);
      if (state !== 'dead') return;
      const detail = tries.at(-1)!.detail;
      this.timeline.add(one.incident, {
        kind: 'notification',
        text: {
          ja: `通知が届きませんでした（${one.type === 'mail' ? 'メール' : 'Webhook'}）：${detail}`,
          en: `A notification could not be delivered (${one.type}): ${detail}`,
        },
      });
      if (outbox.failed(one.call)) escalation.hasten(one.call);
    });
    bus.publish({ type: 'incident', id: one.incident, site: one.site, change: 'notification' });
  }
}
