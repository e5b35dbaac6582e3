import { parseArgs } from 'node:util';
import type { Misbehaviour } from '../misbehaviour.ts';
import { type CommonOrder, say, takeOrders } from '../orders.ts';
import { Memory, type Table } from '../plc-modbus/memory.ts';
import { profiles } from '../plc-modbus/profiles.ts';
import { Cpu, models } from './cpu.ts';
import { mapOf } from './device-map.ts';
import { codes } from './frames.ts';
import { SlmpServer } from './server.ts';

/**
 * A MELSEC controller of the model plant over SLMP, in its own process. Says `{"ready":true,"port":N,"map":{...}}`, takes
 * JSON lines on standard input (`{"set":{"table":"holding","address":0,"value":250}}`, `{"status":34}`,
 * `{"restart":true}`, `{"error":17},` `{"clockAheadMs":5000}`, `{"clockShown":false}`, `{"misbehave":"silence"}`,
 * `{"drop":true}`, `{"report":true}`), answers each with one line, and ends when standard input closes.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' },
    profile: { type: 'string', default: 'oven' },
    model: { type: 'string', default: 'r04' },
    code: { type: 'string', default: 'binary' },
    /** When it was switched on, ms since 1970: a plant goes on while nobody watches it. Now when absent. */
    since: { type: 'string' },
  },
});
const profile = profiles[values.profile];
const model = models[values.model];
const code = values.code === 'ascii' ? codes.ascii : codes.binary;
if (!profile || !model) {
  process.stderr.write(`there are ${Object.keys(profiles).join(', ')} and ${Object.keys(models).join(', ')}\n`);
  process.exit(2);
}
const memory = new Memory(profile, Number(values.seed), 2000);
const cpu = new Cpu(model, memory, Date.now, Number(values.since ?? Date.now()));
const server = new SlmpServer(cpu, code);
const port = await server.listen(Number(values.port), values.host);
say({ ready: true, port, map: mapOf(profile) });

interface Order extends CommonOrder {
  set?: { table: Table; address: number; value: number };
  /** SD203: 0 run, 2 stop by the switch, 34 stop by a remote operation, 3 pause. */
  status?: number;
  restart?: true;
  error?: number;
  clockAheadMs?: number;
  clockShown?: boolean;
  misbehave?: Misbehaviour | null;
}

await takeOrders<Order, SlmpServer>({
  host: values.host,
  port,
  server,
  again: (before) => new SlmpServer(cpu, code, before.counts),
  report: ({ counts }) => counts,
  obey: (order, at) => {
    if (order.set) memory.write(order.set.table, order.set.address, order.set.value);
    if (order.status !== undefined) cpu.status = order.status;
    if (order.restart) cpu.restart();
    if (order.error !== undefined) cpu.error = { code: order.error, at: Date.now() };
    if (order.clockAheadMs !== undefined) cpu.clockAheadMs = order.clockAheadMs;
    if (order.clockShown !== undefined) cpu.clockShown = order.clockShown;
    if (order.misbehave !== undefined) at.misbehaviour = order.misbehave;
  },
});
