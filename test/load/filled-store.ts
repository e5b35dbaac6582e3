import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AgentRegister } from '../../hub/agents/agent-register.ts';
import { ledgerSigner } from '../../hub/agents/ledger-signer.ts';
import { SigningKey } from '../../hub/agents/signing-key.ts';
import { openRooms } from '../../hub/api/rooms.ts';
import { Enricher } from '../../hub/enrich/enricher.ts';
import { eventLookups } from '../../hub/event-lookups.ts';
import { alert } from '../../hub/incident/incident-harness.ts';
import { readBatch } from '../../hub/intake/read-batch.ts';
import { Ledger } from '../../hub/ledger/ledger.ts';
import { BlockBuilder } from '../../hub/store/block-builder.ts';
import { controlMigrations } from '../../hub/store/control-migrations.ts';
import { openControlStore } from '../../hub/store/control-store.ts';
import { DuckDbEventStore } from '../../hub/store/duckdb-event-store.ts';
import { EventBlock } from '../../hub/store/event-block.ts';
import { LineMemory } from '../../hub/store/line-memory.ts';
import { batchLimits, readHead } from '../../protocol/batch.ts';
import type { EventMix } from './event-mix.ts';
import { BatchMaker } from './filled-plant.ts';

/** What a hub has gathered when it starts. */
export interface Gathered {
  site: string;
  events: number;
  agents: number;
  /** Matters raised, each of another rule. */
  incidents: number;
  /** Over how many days the events arrived, the last of them today. */
  days: number;
}

const dayMs = 86_400_000;
const rowsTogether = 16_000;

/**
 * Fills the stores of a hub that does not run, by its own ways: agents are admitted, batches read, enriched, appended and told to the
 * rooms, alerts committed. Events carry times of arrival over the past days.
 */
export async function fillStores(home: string, mix: EventMix, { site, ...gathered }: Gathered): Promise<void> {
  const clock = () => new Date();
  const control = openControlStore(join(home, 'control.db'), controlMigrations);
  const store = await DuckDbEventStore.open({ path: join(home, 'events.duckdb') });
  const ledger = new Ledger(control, ledgerSigner(new SigningKey(join(home, 'keys', 'hub-signing.pem'))), clock);
  const rooms = openRooms({
    control,
    events: store,
    ledger,
    incidents: notRunning,
    live: () => [],
    feeds: async () => [],
    command: notRunning,
    publish: () => {},
    hasRoom: () => true,
    clock,
  });
  const agents = admitAgents(new AgentRegister(control), site, gathered.agents);
  const makers = agents.map((agent) => new BatchMaker(site, agent));
  const enricher = new Enricher({ clock: () => null, ...eventLookups(rooms) });
  const memory = new LineMemory();
  const now = Date.now();
  for (let at = 0; at < gathered.events; ) {
    const block = new BlockBuilder(rowsTogether, memory.rows);
    const received = now - Math.round(gathered.days * dayMs * (1 - at / gathered.events));
    const time = new Date(received).toISOString();
    for (let rows = 0; rows < rowsTogether && at < gathered.events; ) {
      const length = Math.min(batchLimits.events, rowsTogether - rows, gathered.events - at);
      const maker = makers[Math.floor(at / batchLimits.events) % makers.length]!;
      const from = at;
      const batch = maker.make(Array.from({ length }, (_, next) => mix.event(from + next, time)));
      const head = readHead(batch.subject, (name) => batch.headers.get(name));
      const read = typeof head === 'string' ? head : readBatch(head, batch.data, block, memory.line);
      if (typeof read === 'string') throw new Error(read);
      at += length;
      rows += length;
    }
    const columns = block.finish();
    enricher.enrich(columns, received);
    const events = new EventBlock(columns);
    const { stored } = await store.append({ events, rejected: [], covered: [], chains: [], cursor: null });
    rooms.feed.take(stored);
  }
  const alerts = Array.from({ length: gathered.incidents }, (_, at) => {
    const { seq: _given, ...one } = alert(at + 1, { site, rule: `bench-${at}`, finding: `bench-${at}` });
    return one;
  });
  await store.commitDetection({ alerts, state: null, cursor: await store.head() });
  await store.close();
  control.close();
}

function admitAgents(register: AgentRegister, site: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const agent = `filled-${at + 1}`;
    const order = { site, agent, name: agent, uses: 1, needsAcceptance: false, by: 'bench' };
    const token = register.addToken(order, new Date(Date.now() + dayMs));
    const admitted = register.admit(
      site,
      {
        ...token,
        agent,
        publicKey: randomBytes(32).toString('hex'),
        sealKey: randomBytes(32).toString('hex'),
        machine: agent,
        host: agent,
        platform: 'linux',
        version: '0',
      },
      new Date(),
    );
    if (admitted.status !== 'enrolled') throw new Error(`${agent} was not enrolled: ${admitted.status}`);
    return agent;
  });
}

function notRunning(): never {
  throw new Error('the hub does not run while its stores are filled');
}
