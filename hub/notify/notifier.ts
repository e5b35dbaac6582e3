import type { Role } from '#protocol/api/parts.ts';
import type { Channel } from '#protocol/api/settings.ts';
import type { Bus } from '../bus.ts';
import type { BoardRole } from '../incident/board-roles.ts';
import type { SiteFacts } from '../incident/site-time.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { ChannelAdapter } from './channel.ts';
import { ChannelBook, type ChannelEdit } from './channel-book.ts';
import { type ChannelTestResult, ChannelTests } from './channel-tests.ts';
import type { ContactBook } from './contact-book.ts';
import { Escalation } from './escalation.ts';
import type { EscalationPolicies } from './escalation-policy.ts';
import { Outbox } from './outbox.ts';
import { Sender } from './sender.ts';

/** What notification needs of the hub. */
export interface NotifierParts {
  control: ControlStore;
  ledger: Ledger;
  bus: Bus;
  clock: () => Date;
  contacts: ContactBook;
  roles: ReadonlyMap<string, BoardRole>;
  policies: EscalationPolicies;
  sites: SiteFacts;
  /** 32 bytes from the hub's key file, with which channel secrets are sealed. */
  sealKey: Uint8Array;
  /** Where people open the console, without a final slash. */
  consoleUrl: string;
  /** Zone and time of day (`HH:MM`) of the daily channel test. */
  test: { timeZone: string; at: string };
  /** Told of a channel whose daily test failed. */
  onChannelFailure?: (channel: { id: string; name: string }, detail: string) => void;
  /** Told of an error that was not foreseen. */
  onError: (error: Error) => void;
}

const tickMs = 500;

/** Someone is told: channels, calls in order, the outbox and its sender, and the daily test. */
export class Notifier {
  readonly outbox: Outbox;
  /** Given to `Incidents` as its pager. */
  readonly escalation: Escalation;
  private readonly parts: NotifierParts;
  private readonly book: ChannelBook;
  private readonly tests: ChannelTests;
  private readonly sender: Sender;
  private timer: NodeJS.Timeout | null = null;
  private readonly underway = new Set<Promise<void>>();

  constructor(parts: NotifierParts) {
    this.parts = parts;
    const { control, ledger, clock, bus, contacts, policies, roles, sites, consoleUrl, sealKey } = parts;
    this.outbox = new Outbox(control, clock);
    const channels = new ChannelBook({ control, ledger, clock, sealKey });
    this.book = channels;
    const { outbox } = this;
    this.escalation = new Escalation({
      control,
      ledger,
      clock,
      contacts,
      channels,
      outbox,
      policies,
      roles,
      sites,
      consoleUrl,
    });
    this.sender = new Sender({ control, clock, bus, channels, outbox, escalation: this.escalation });
    const onFailure = parts.onChannelFailure;
    this.tests = new ChannelTests({ control, clock, channels, ...parts.test, ...(onFailure ? { onFailure } : {}) });
  }

  /** The channels, as the API shows and changes them. */
  readonly channels = {
    list: (): Channel[] => this.book.list(),
    replace: (edits: readonly ChannelEdit[], by: { id: string; role: Role | null }): Channel[] =>
      this.book.replace(edits, by),
    enabled: (type: Channel['type']): string[] => this.book.enabled(type),
    adapter: (id: string): ChannelAdapter | null => this.book.adapter(id),
    test: (id: string): Promise<ChannelTestResult | null> => this.tests.test(id),
    history: (id: string): ChannelTestResult[] => this.tests.history(id),
  };

  /** Makes due calls, sends what is due, tests channels that are due. A failure of one does not hold up the others. */
  async tick(): Promise<void> {
    for (const { incident, site } of this.escalation.due()) {
      try {
        this.escalation.advance(incident);
        this.parts.bus.publish({ type: 'incident', id: incident, site, change: 'notification' });
      } catch (error) {
        this.complain(error);
      }
    }
    await this.sender.run().catch((error: unknown) => this.complain(error));
    await this.tests.tick().catch((error: unknown) => this.complain(error));
  }

  /** Works on its own from now on. */
  start(): void {
    this.timer ??= setInterval(() => {
      // A slow relay must not hold up the next call, so ticks may overlap; each notification is tried by one of them.
      const tick = this.tick().finally(() => this.underway.delete(tick));
      this.underway.add(tick);
    }, tickMs);
  }

  /** Ends; waits for tries under way. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    await Promise.all(this.underway);
  }

  private complain(error: unknown): void {
    this.parts.onError(error as Error);
  }
}
