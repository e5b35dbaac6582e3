import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { createInterface } from 'node:readline';
import { ServerTCP } from 'modbus-serial';

/** Modbus TCP server made of modbus-serial: 200 holding registers; says its port, answers any line with what was written to it. */
const registers = Array.from({ length: 200 }, (_, at) => at);
let writes = 0;
const written = () => {
  writes++;
};
const server = new ServerTCP(
  {
    getHoldingRegister: (address: number) => {
      const value = registers[address];
      // The server answers with the exception that an error carries.
      if (value === undefined) throw Object.assign(new Error('no such register'), { modbusErrorCode: 2 });
      return value;
    },
    setCoil: written,
    setRegister: written,
    setRegisterArray: written,
  },
  { host: '127.0.0.1', port: 0, unitID: 1 },
);
await once(server, 'initialized');
const { port } = (server as unknown as { _server: Server })._server.address() as AddressInfo;
process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as { set?: { address: number; value: number } };
  if (order.set) registers[order.set.address] = order.set.value;
  process.stdout.write(`${JSON.stringify({ done: true, writes })}\n`);
}
process.exit(0);
