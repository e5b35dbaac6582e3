import { setTimeout as sleep } from 'node:timers/promises';
import {
  AttributeIds,
  type ClientSession,
  type CreateMonitoredItemsRequestOptions,
  type CreateMonitoredItemsResponse,
  type CreateSubscriptionRequestOptions,
  type CreateSubscriptionResponse,
  coerceNodeId,
  EventNotificationList,
  MonitoringMode,
  type PublishRequestOptions,
  type PublishResponse,
  StatusChangeNotification,
  TimestampsToReturn,
} from 'node-opcua-client';
import type { AuditEntry } from '../../controllers/audit-entry.ts';
import type { Heard } from '../../controllers/event-watch.ts';
import { auditEntry, auditFilter } from './audit-fields.ts';
import { OpcUaConnection } from './connection.ts';
import type { OpcUaTarget } from './target.ts';

const server = 'i=2253';
const namespaceArray = 'i=2255';
const publishingMs = 1000;
/** The server speaks at least this often, in its own beats. */
const keepAliveBeats = 10;
const lifetimeBeats = 60;
/** Entries kept until they are taken; a controller that says more overruns. */
const mostKept = 2000;
/** Events of one burst are handed over together, milliseconds. */
const gatherMs = 300;

/** The services of a subscription as they are, without the library's own engine behind them. */
interface RawSubscription {
  createSubscription(request: CreateSubscriptionRequestOptions): Promise<CreateSubscriptionResponse>;
  createMonitoredItems(request: CreateMonitoredItemsRequestOptions): Promise<CreateMonitoredItemsResponse>;
  publish(request: PublishRequestOptions): Promise<PublishResponse>;
}

function raw(session: ClientSession): RawSubscription {
  return session as unknown as RawSubscription;
}

/**
 * One standing subscription to the events of a controller's Server object, which a person allowed for this controller:
 * a connection of its own, one Publish outstanding, nothing but the read services and the four of the subscription.
 */
export class EventListener {
  readonly #connection: OpcUaConnection;
  readonly #namespaces: string[];
  /** When it began to listen, by our clock. */
  readonly #since = new Date().toISOString();
  #entries: AuditEntry[] = [];
  #overrun = false;
  #ended: string | undefined;
  #wake: () => void = () => undefined;

  private constructor(connection: OpcUaConnection, namespaces: string[]) {
    this.#connection = connection;
    this.#namespaces = namespaces;
  }

  /** Subscribes; throws where the controller does not let us. */
  static async start(target: OpcUaTarget, pki: string): Promise<EventListener> {
    const standing = { ...target, budgetSeconds: Number.POSITIVE_INFINITY };
    const connection = new OpcUaConnection(standing, pki);
    try {
      await connection.open({ events: true });
      const names = await connection.call(() =>
        connection.session.read({ nodeId: coerceNodeId(namespaceArray), attributeId: AttributeIds.Value }),
      );
      const list: unknown = names.value?.value;
      const listener = new EventListener(connection, Array.isArray(list) ? list.map(String) : []);
      const { subscriptionId } = await connection.call(() =>
        raw(connection.session).createSubscription({
          requestedPublishingInterval: publishingMs,
          requestedMaxKeepAliveCount: keepAliveBeats,
          requestedLifetimeCount: lifetimeBeats,
          maxNotificationsPerPublish: 500,
          publishingEnabled: true,
          priority: 0,
        }),
      );
      await monitorServer(connection, subscriptionId);
      void listener.#publish(subscriptionId);
      return listener;
    } catch (error) {
      await connection.leave();
      throw error;
    }
  }

  /** What was said since the last time, or nothing after `waitMs`; throws once the subscription has ended. */
  async hear(waitMs: number, signal: AbortSignal): Promise<Heard> {
    if (this.#entries.length === 0 && this.#ended === undefined) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = new AbortController();
      const over = sleep(waitMs, undefined, { signal: AbortSignal.any([signal, timer.signal]) }).catch(() => undefined);
      await Promise.race([promise, over]);
      timer.abort();
      if (this.#entries.length > 0) await sleep(gatherMs);
    }
    if (this.#entries.length === 0 && this.#ended !== undefined) throw new Error(this.#ended);
    const heard = { entries: this.#entries, overrun: this.#overrun, since: this.#since };
    this.#entries = [];
    this.#overrun = false;
    return heard;
  }

  async close(): Promise<void> {
    this.#ended ??= 'closed';
    await this.#connection.leave();
  }

  async #publish(subscriptionId: number): Promise<void> {
    let acknowledged: { subscriptionId: number; sequenceNumber: number }[] = [];
    let expected: number | undefined;
    try {
      while (this.#ended === undefined) {
        const { notificationMessage } = await raw(this.#connection.session).publish({
          requestHeader: { timeoutHint: publishingMs * keepAliveBeats * 3 },
          subscriptionAcknowledgements: acknowledged,
        });
        const { sequenceNumber, notificationData } = notificationMessage;
        const said = notificationData ?? [];
        acknowledged = said.length > 0 ? [{ subscriptionId, sequenceNumber }] : [];
        if (said.length === 0) continue;
        if (expected !== undefined && sequenceNumber !== expected) this.#overrun = true;
        expected = sequenceNumber + 1;
        for (const part of said) this.#take(part);
      }
    } catch (error) {
      this.#ended ??= (error as Error).message.trim();
    }
    this.#wake();
    await this.#connection.leave();
  }

  #take(part: unknown): void {
    if (part instanceof StatusChangeNotification) this.#ended = `the subscription ended: ${part.status.name}`;
    if (!(part instanceof EventNotificationList)) return;
    for (const { eventFields } of part.events ?? []) {
      const entry = auditEntry(eventFields ?? [], this.#namespaces);
      if (entry === 'overrun' || (entry && this.#entries.length >= mostKept)) this.#overrun = true;
      else if (entry) this.#entries.push(entry);
    }
    this.#wake();
  }
}

async function monitorServer(connection: OpcUaConnection, subscriptionId: number): Promise<void> {
  for (const conditional of [true, false]) {
    const answer = await connection.call(() =>
      raw(connection.session).createMonitoredItems({
        subscriptionId,
        timestampsToReturn: TimestampsToReturn.Neither,
        itemsToCreate: [
          {
            itemToMonitor: { nodeId: coerceNodeId(server), attributeId: AttributeIds.EventNotifier },
            monitoringMode: MonitoringMode.Reporting,
            requestedParameters: {
              clientHandle: 1,
              samplingInterval: 0,
              queueSize: 1000,
              discardOldest: true,
              filter: auditFilter(conditional),
            },
          },
        ],
      }),
    );
    const status = answer.results?.[0]?.statusCode;
    if (status?.isGood()) return;
    if (!conditional || !/Filter/.test(status?.name ?? '')) {
      throw new Error(`the controller does not tell its events: ${status?.name ?? 'no answer'}`);
    }
  }
}
