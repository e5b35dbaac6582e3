import { parseArgs } from 'node:util';
import type { Misbehaviour } from '../misbehaviour.ts';
import { type CommonOrder, say, takeOrders } from '../orders.ts';
import { Memory, type Table } from '../plc-modbus/memory.ts';
import { profiles } from '../plc-modbus/profiles.ts';
import { Cpu, models } from './cpu.ts';
import { mapOf } from './memory-map.ts';
import { FinsServer } from './server.ts';

/**
 * An Omron controller of the model plant over FINS, in its own process. Says `{"ready":true,"port":N,"map":{...}}`, takes
 * JSON lines on standard input (`{"set":{"table":"holding","address":0,"value":250}}`, `{"mode":0}`, `{"restart":true}`,
 * `{"program":true}`, `{"error":17}`, `{"dipSwitch":1}`, `{"clockAheadMs":5000}`, `{"misbehave":"silence"}`,
 * `{"drop":true}`, `{"report":true}`), answers each with one line, and ends when standard input closes.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' },
    profile: { type: 'string', default: 'inspection' },
    model: { type: 'string', default: 'cj2m' },
    /** When it was switched on, ms since 1970: a plant goes on while nobody watches it. Now when absent. */
    since: { type: 'string' },
  },
});
const profile = profiles[values.profile];
const model = models[values.model];
if (!profile || !model) {
  process.stderr.write(`there are ${Object.keys(profiles).join(', ')} and ${Object.keys(models).join(', ')}\n`);
  process.exit(2);
}
const memory = new Memory(profile, Number(values.seed), 2000);
const cpu = new Cpu(model, memory, Date.now, Number(values.since ?? Date.now()));
const server = new FinsServer(cpu);
const port = await server.listen(Number(values.port), values.host);
say({ ready: true, port, map: mapOf(profile) });

interface Order extends CommonOrder {
  set?: { table: Table; address: number; value: number };
  /** 0 PROGRAM, 2 MONITOR, 4 RUN. */
  mode?: number;
  restart?: true;
  /** Somebody writes the program. */
  program?: true;
  error?: number;
  /** Bits of errors that do not stop it; they also stand as a flag in every answer. */
  nonFatal?: number;
  dipSwitch?: number;
  protection?: number;
  clockAheadMs?: number;
  misbehave?: Misbehaviour | null;
}

await takeOrders<Order, FinsServer>({
  host: values.host,
  port,
  server,
  again: (before) => new FinsServer(cpu, before.counts),
  report: ({ counts }) => counts,
  obey: (order, at) => {
    if (order.set) memory.write(order.set.table, order.set.address, order.set.value);
    if (order.mode !== undefined) cpu.setMode(order.mode);
    if (order.restart) cpu.restart();
    if (order.program) cpu.writeProgram();
    if (order.error !== undefined) cpu.fail(order.error);
    if (order.nonFatal !== undefined) cpu.nonFatal = order.nonFatal;
    if (order.dipSwitch !== undefined) cpu.dipSwitch = order.dipSwitch;
    if (order.protection !== undefined) cpu.protection = order.protection;
    if (order.clockAheadMs !== undefined) cpu.clockAheadMs = order.clockAheadMs;
    if (order.misbehave !== undefined) at.misbehaviour = order.misbehave;
  },
});
