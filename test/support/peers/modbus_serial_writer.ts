import { setTimeout as pause } from 'node:timers/promises';
import modbus from 'modbus-serial';

/** Writes with modbus-serial: so many connections to a server, one after the other, and over each so many registers at a place, with rising values. */
const [host = '', ...numbers] = process.argv.slice(2);
const [connections = 0, writes = 0, pauseMs = 0, place = 0, first = 0] = numbers.map(Number);
let value = first;
for (let connection = 0; connection < connections; connection++) {
  const client = new modbus.default();
  await client.connectTCP(host, { port: 502 });
  client.setID(1);
  for (let write = 0; write < writes; write++) {
    await client.writeRegister(place, value++);
    await pause(pauseMs);
  }
  await new Promise<void>((resolve) => client.close(() => resolve()));
}
