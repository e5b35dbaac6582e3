import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { because, reasonFields } from '#protocol/reasons/reason.ts';
import { assets } from '../plant/layout.ts';
import { identityIn, readTokens } from './identity.ts';
import { type Emitted, Workstation } from './workstation.ts';

/**
 * Simulated PCs as enrolled agents, one per line of the token file. Says `{"ready":true,"pcs":[...]}`, takes JSON lines on
 * standard input, answers each with one line, and ends when standard input closes.
 */
const { values } = parseArgs({
  options: {
    'token-file': { type: 'string' },
    state: { type: 'string' },
    /** Where the bus listens now, when that changed since the tokens were written. */
    bus: { type: 'string' },
  },
});
if (!values['token-file'] || !values.state) {
  process.stderr.write('usage: main.ts --token-file FILE --state DIR [--bus URL]\n');
  process.exit(2);
}

const order = z.object({
  pc: z.string().optional(),
  /** Events of this PC; those without a time are now by its clock. */
  emit: z.array(z.custom<Emitted>((value) => typeof value === 'object' && value !== null)).optional(),
  /** Milliseconds that the PC's clock is ahead (or, negative, behind). */
  clock: z.object({ offsetMs: z.number() }).optional(),
  /** `kill` ends the agent without a word; `start` runs it again on the same boot. */
  agent: z.enum(['kill', 'start']).optional(),
  /** `off` cuts the power; `on` boots and says that power was lost. */
  power: z.enum(['off', 'on']).optional(),
  report: z.literal(true).optional(),
});

const hostOf = (agent: string) => assets.find((asset) => asset.id === agent)?.host ?? agent.toUpperCase();
const pcs = new Map<string, Workstation>();
for (const written of readTokens(values['token-file'])) {
  const token = values.bus ? { ...written, urls: [values.bus] } : written;
  const folder = join(values.state, token.agent);
  const host = hostOf(token.agent);
  const identity = await identityIn(folder, token, host);
  const pc = new Workstation(identity, host, folder);
  await pc.start();
  pcs.set(token.agent, pc);
}
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
say({ ready: true, pcs: [...pcs.keys()] });

async function obey(line: string): Promise<unknown> {
  const asked = order.parse(JSON.parse(line));
  if (asked.report) return Object.fromEntries([...pcs].map(([id, pc]) => [id, pc.report()]));
  const pc = pcs.get(asked.pc ?? '');
  if (!pc) throw new RangeError(`no PC ${asked.pc}; there are ${[...pcs.keys()].join(', ')}`);
  if (asked.clock) pc.setClock(asked.clock.offsetMs);
  if (asked.power === 'off') await pc.kill(true);
  if (asked.agent === 'kill') await pc.kill(false);
  if (asked.power === 'on' || asked.agent === 'start') {
    await pc.start();
    if (asked.power === 'on') {
      pc.lifecycle('power_loss', {
        ...reasonFields('hinomi', because('power_lost')),
      });
    }
    pc.lifecycle('agent_started', asked.agent ? reasonFields('hinomi', because('agent_died')) : undefined);
  }
  if (asked.emit) pc.emit(asked.emit);
  return {};
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue;
  try {
    say({ done: true, ...((await obey(line)) as object) });
  } catch (error) {
    say({ done: false, error: (error as Error).message });
  }
}
for (const pc of pcs.values()) await pc.close();
process.exit(0);
