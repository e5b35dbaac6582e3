import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
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
let server = new PlcServer(memory, identity, unit, Date.now);
const port = await server.listen(Number(values.port), values.host);
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
say({ ready: true, port, map: mapOf(profile, unit) });

interface Order {
  set?: { table: Table; address: number; value: number };
  identity?: { object: number; text: string };
  run?: boolean;
  /** Closes the port (`true`) or opens it again (`false`), as a cable or power loss would. */
  drop?: boolean;
  report?: true;
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue;
  try {
    const order: Order = JSON.parse(line);
    if (order.set) memory.write(order.set.table, order.set.address, order.set.value);
    if (order.identity) identity.set(order.identity.object, order.identity.text);
    if (order.run !== undefined) server.running = order.run;
    if (order.drop === true) server.close();
    if (order.drop === false) {
      server = new PlcServer(memory, identity, unit, Date.now);
      await server.listen(port, values.host);
    }
    say({ done: true, ...(order.report ? server.counts : {}) });
  } catch (error) {
    say({ done: false, error: (error as Error).message });
  }
}
server.close();
