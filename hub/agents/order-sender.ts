import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { streams, subjects } from '#protocol/subjects.ts';
import { type BusSite, domainOf } from '../intake/site-streams.ts';
import type { OrderDesk, WaitingOrder } from './order-desk.ts';

const timeoutMs = 4000;

export interface OrderSenderParts {
  orders: OrderDesk;
  sites: readonly BusSite[];
  /** Connection whose private inbox a site's link lets through. */
  toSite(site: string): NatsConnection;
}

/** Brings orders into the sites' own streams, where agents fetch them; a site that is away keeps its orders waiting. */
export class OrderSender {
  private readonly parts: OrderSenderParts;
  private sending = false;
  /** Why a site's orders wait, as it was said last. */
  private readonly held = new Map<string, string>();

  constructor(parts: OrderSenderParts) {
    this.parts = parts;
  }

  /** Sends everything that waits, in order. */
  async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      const away = new Set<string>();
      for (const order of this.parts.orders.waiting()) {
        if (away.has(order.site)) continue;
        try {
          await this.write(order);
          this.parts.orders.sent(order.id);
          this.held.delete(order.site);
        } catch (error) {
          away.add(order.site);
          this.hold(order.site, (error as Error).message);
        }
      }
    } finally {
      this.sending = false;
    }
  }

  /** Makes the agent's own durable command consumer in the site's domain; asked for each time, since a site may lose its streams. */
  async provision(site: string, agent: string): Promise<void> {
    const manager = await jetstreamManager(this.parts.toSite(site), {
      domain: this.domain(site),
      timeout: timeoutMs,
      checkAPI: false,
    });
    await manager.consumers.add(streams.commands, {
      durable_name: agent,
      filter_subject: subjects.command(site, agent),
      ack_policy: 'explicit',
      ack_wait: 60_000_000_000,
      max_deliver: 5,
    } as never);
  }

  private async write({ site, agent, kind, id, envelope }: WaitingOrder): Promise<void> {
    await this.provision(site, agent);
    const [subject, streamName] =
      kind === 'command'
        ? [subjects.command(site, agent), streams.commands]
        : [`$KV.${streams.config}.${site}.${agent}`, `KV_${streams.config}`];
    await jetstream(this.parts.toSite(site), { domain: this.domain(site), timeout: timeoutMs }).publish(
      subject,
      envelope,
      { msgID: id, expect: { streamName } },
    );
  }

  private hold(site: string, reason: string): void {
    if (this.held.get(site) === reason) return;
    this.held.set(site, reason);
    process.stderr.write(`bus: orders for ${site} wait: ${reason}\n`);
  }

  private domain(site: string): string {
    return domainOf(this.parts.sites.find((one) => one.id === site) ?? { id: site, local: false, known: true });
  }
}
