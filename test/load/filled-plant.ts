import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, credsAuthenticator, headers, type NatsConnection } from '@nats-io/transport-node';
import { readIdentity } from '../../agent/self/identity.ts';
import { connectBus } from '../../agent/uplink/connection.ts';
import {
  batchCodec,
  batchHeaders,
  batchId,
  batchVersion,
  chainNext,
  chainStart,
  packLines,
} from '../../protocol/batch.ts';
import type { EventDraft, WireEvent } from '../../protocol/events/event.ts';
import { inboxes, streams, subjects } from '../../protocol/subjects.ts';
import { TestPlant } from '../support/plant.ts';
import { eventually } from '../support/processes.ts';

/** One batch as it went over the bus. */
export interface SentBatch {
  subject: string;
  headers: Map<string, string>;
  data: Uint8Array;
}

const epoch = 'bench';
const inFlight = 64;

/** Numbers, chains and packs the events of one agent as its spool and uplink would. */
export class BatchMaker {
  private seq = 0;
  private chain = chainStart;
  private readonly site: string;
  private readonly agent: string;

  constructor(site: string, agent: string) {
    this.site = site;
    this.agent = agent;
  }

  make(drafts: readonly EventDraft[]): SentBatch {
    const first = this.seq + 1;
    const previous = this.chain;
    const lines = drafts.map((draft) => {
      this.seq += 1;
      const event: WireEvent = {
        seq: this.seq,
        boot: 'bench',
        source: 'text-log:bench',
        recorded: draft.time,
        ...draft,
      };
      const line = JSON.stringify(event);
      this.chain = chainNext(this.chain, line);
      return line;
    });
    const at = { site: this.site, agent: this.agent, lane: 'evidence' as const, epoch };
    return {
      subject: subjects.events(this.site, this.agent, 'evidence'),
      headers: new Map<string, string>([
        ['Nats-Msg-Id', batchId(at, first, this.seq)],
        [batchHeaders.version, batchVersion],
        [batchHeaders.codec, batchCodec],
        [batchHeaders.epoch, epoch],
        [batchHeaders.count, String(lines.length)],
        [batchHeaders.first, String(first)],
        [batchHeaders.last, String(this.seq)],
        [batchHeaders.previous, previous],
      ]),
      data: packLines(lines),
    };
  }
}

/** A plant whose enrolled agents are played by this process: it sends their batches itself. */
export class FilledPlant {
  readonly site = 'plant-1';
  readonly plant = new TestPlant([{ id: this.site, local: true }]);
  readonly agents: string[];
  private readonly others: readonly string[];
  private readonly links = new Map<string, NatsConnection>();

  /** `others` are enrolled but run by whoever wants to. */
  constructor(agents: number, others: readonly string[] = []) {
    this.others = others;
    this.agents = Array.from({ length: agents }, (_, at) => `bench-${at + 1}`);
  }

  /** Bus, hub and enrolled agents; the hub runs afterwards. */
  async prepare(rules: readonly { name: string; text: string }[], hub: Record<string, unknown> = {}): Promise<void> {
    const folder = join(this.plant.dir, 'rules');
    mkdirSync(folder);
    for (const { name, text } of rules) writeFileSync(join(folder, name), text);
    const enrol = [...this.agents, ...this.others].map((agent) => ({ site: this.site, agent, name: agent }));
    await this.plant.prepare({ enrol, rules: [folder], ...hub });
    await this.plant.startNats('hub');
    await this.plant.startHub();
    for (const agent of this.others) await this.plant.enrol(agent);
    for (const agent of this.agents) {
      await this.plant.enrol(agent);
      const identity = readIdentity(this.plant.home(agent))!;
      this.links.set(
        agent,
        await connectBus({ ...identity, inboxPrefix: inboxes.agent(this.site, agent), name: agent }),
      );
    }
  }

  /** Sends batches of one agent, many at a time; resolves when the site's stream has them all. */
  async send(agent: string, batches: Iterable<SentBatch>): Promise<void> {
    const js = jetstream(this.links.get(agent)!, { timeout: 20_000 });
    const open = new Set<Promise<unknown>>();
    for (const batch of batches) {
      const head = headers();
      for (const [name, value] of batch.headers) head.set(name, value);
      const sent: Promise<unknown> = js
        .publish(batch.subject, batch.data, { headers: head })
        .then(() => open.delete(sent));
      open.add(sent);
      if (open.size >= inFlight) await Promise.race(open);
    }
    await Promise.all(open);
  }

  /** Waits until the hub's own stream has taken so many messages over from the site. */
  async sourced(messages: number): Promise<void> {
    const creds = credsAuthenticator(readFileSync(join(this.plant.dir, 'bus', 'hub.creds')));
    const nc = await connect({
      servers: [`127.0.0.1:${this.plant.ports['hub']}`],
      authenticator: creds,
      inboxPrefix: '_INBOX_hub',
    });
    const manager = await jetstreamManager(nc, { domain: 'hub', checkAPI: false });
    await eventually(
      async () => (await manager.streams.info(streams.events)).state.last_seq,
      (seen) => seen >= messages,
      300_000,
    );
    await nc.close();
  }

  async stop(): Promise<void> {
    for (const nc of this.links.values()) await nc.close();
    await this.plant.stop();
  }
}
