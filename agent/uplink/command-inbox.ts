import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { createInbox } from '@nats-io/transport-node';
import { inboxes, streams } from '#protocol/subjects.ts';

const waitMs = 25_000;

/**
 * Pulls commands one by one from this agent's own durable consumer. Written on plain requests, because the agent has no right to
 * look at streams or consumers.
 */
export class CommandInbox {
  private readonly nc: NatsConnection;
  private readonly site: string;
  private readonly agent: string;
  private readonly handle: (text: string) => Promise<void>;
  private readonly onTrouble: (reason: string) => void;
  private stopped = false;
  private subscription: Subscription | null = null;

  constructor(
    nc: NatsConnection,
    site: string,
    agent: string,
    handle: (text: string) => Promise<void>,
    onTrouble: (reason: string) => void,
  ) {
    this.onTrouble = onTrouble;
    this.nc = nc;
    this.site = site;
    this.agent = agent;
    this.handle = handle;
  }

  /** Pulls until stopped. A command is acknowledged once it was judged, whatever the verdict. */
  async run(): Promise<void> {
    const inbox = createInbox(inboxes.agent(this.site, this.agent));
    this.subscription = this.nc.subscribe(inbox);
    let timer = setTimeout(() => {}, 0);
    const ask = () => {
      clearTimeout(timer);
      if (this.stopped || this.nc.isClosed()) return;
      const body = JSON.stringify({ batch: 1, expires: waitMs * 1_000_000 });
      this.nc.publish(`$JS.API.CONSUMER.MSG.NEXT.${streams.commands}.${this.agent}`, body, { reply: inbox });
      timer = setTimeout(ask, waitMs + 2000);
    };
    ask();
    for await (const message of this.subscription) {
      try {
        if (!isCommand(message)) continue;
        await this.handle(message.string());
        if (message.reply) this.nc.publish(message.reply, '+ACK');
      } catch (error) {
        // Not acknowledged: the stream offers it again in a minute.
        this.onTrouble(`a command could not be judged: ${(error as Error).message}`);
      }
      ask();
    }
    clearTimeout(timer);
  }

  stop(): void {
    this.stopped = true;
    this.subscription?.unsubscribe();
  }
}

/** Status messages (nothing there, request expired) have a code and no command. */
function isCommand(message: Msg): boolean {
  return message.headers?.code === undefined || message.headers.code === 0;
}
