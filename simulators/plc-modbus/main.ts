import { parseArgs } from 'node:util';
import { type CommonOrder, say, takeOrders } from '../orders.ts';
import { Memory, type Table } from './memory.ts';
import { profiles } from './profiles.ts';
import { mapOf } from './register-map.ts';
import { PlcServer } from './server.ts';

/**
 * A controller of the model plant over Modbus TCP, in its own process. Says `{"ready":true,"port":N,"map":{...}}`,
 * takes JSON lines on standard input (`{"set":{"table":"holding","address":0,"value":250}}`, `{"run":false}`,
 * `{"drop":true}`, `{"report":true}`), answers each with one line, and ends when standard input closes.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' },
    profile: { type: 'string', default: 'press' },
    unit: { type: 'string', default: '1' },
    size: { type: 'string', default: '100' },
  },
});
const profile = profiles[values.profile];
if (!profile) {
  process.stderr.write(`no profile ${values.profile}; there are ${Object.keys(profiles).join(', ')}\n`);
  process.exit(2);
}
const memory = new Memory(profile, Number(values.seed), Number(values.size));
const identity = new Map([
  [0, profile.vendor],
  [1, profile.product],
  [2, profile.revision],
  [4, profile.model],
]);
const unit = Number(values.unit);
const server = new PlcServer(memory, identity, unit, Date.now);
const port = await server.listen(Number(values.port), values.host);
say({ ready: true, port, map: mapOf(profile, unit) });

interface Order extends CommonOrder {
  set?: { table: Table; address: number; value: number };
  identity?: { object: number; text: string };
  run?: boolean;
}

await takeOrders<Order, PlcServer>({
  host: values.host,
  port,
  server,
  again: () => new PlcServer(memory, identity, unit, Date.now),
  report: ({ counts }) => counts,
  obey: (order, at) => {
    if (order.set) memory.write(order.set.table, order.set.address, order.set.value);
    if (order.identity) identity.set(order.identity.object, order.identity.text);
    if (order.run !== undefined) at.running = order.run;
  },
});
