import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runForTest } from '../../../agent/sources/source-harness.ts';
import { source } from '../../../agent/sources/wire/source.ts';
import { JsonProcess } from '../json-process.ts';
import { startControllers } from './controllers.ts';
import { LaboratoryNetwork } from './network.ts';
import { addressOf, type MachineName, mirrorOf } from './plan.ts';

/** A program that writes to the controller, and the values that it alone writes. */
interface Writer {
  machine: MachineName;
  user: number;
  words: readonly string[];
  first: number;
  connections: number;
  writes: number;
  pauseMs: number;
}

/** What was written by whom, and what the agents told of it. */
export interface WritersReport {
  writers: { executable: string; user: number; first: number; count: number }[];
  commands: unknown[];
  sockets: unknown[];
}

/**
 * Three programs of three users on two machines write to one controller at the same time, while one agent listens on the mirror port and one on each of the
 * machines looks at its sockets. To be run in a network namespace of its own. Arguments: a folder, a writer of libmodbus, and a user id for each program.
 */
const [folder = '', libmodbus = '', ...users] = process.argv.slice(2);
const peer = (name: string) => join(import.meta.dirname, '../peers', name);
const writers: Writer[] = [
  {
    machine: 'station',
    words: ['/usr/bin/python3', peer('pymodbus_writer.py')],
    first: 1000,
    connections: 3,
    writes: 22,
    pauseMs: 220,
  },
  { machine: 'station', words: [libmodbus], first: 2000, connections: 3, writes: 22, pauseMs: 230 },
  {
    machine: 'hmi',
    words: [process.execPath, peer('modbus_serial_writer.ts')],
    first: 3000,
    connections: 3,
    writes: 22,
    pauseMs: 240,
  },
  // Connections that are over before anybody looks.
  { machine: 'hmi', words: [libmodbus], first: 4000, connections: 8, writes: 1, pauseMs: 20 },
].map((writer, at) => ({
  ...writer,
  machine: writer.machine as MachineName,
  user: Number(users[at] ?? process.getuid!()),
}));

const network = await LaboratoryNetwork.make(['plc', 'station', 'hmi']);
const controllers = await startControllers(network, '', new Set<MachineName>(['plc']));
const wire = runForTest(source, { interface: mirrorOf('line'), program: 'tcpdump' }, { stateDir: folder });
await wire.until(() => wire.health.length > 0);
const agents = await Promise.all(
  (['station', 'hmi'] as const).map((name) => {
    const [command, words] = network.node(name).inside(process.execPath, join(import.meta.dirname, 'socket-agent.ts'));
    return JsonProcess.start(command, words);
  }),
);
await Promise.all(
  writers.map(async ({ machine, user, words, first, connections, writes, pauseMs }) => {
    const numbers = [connections, writes, pauseMs, first / 1000, first].map(String);
    const as = user === process.getuid!() ? [] : ['setpriv', `--reuid=${user}`, '--clear-groups'];
    const [command, inside] = network.node(machine).inside(...as, ...words, addressOf('plc'), ...numbers);
    const [code] = await once(spawn(command, inside, { stdio: 'inherit' }), 'exit');
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}`);
  }),
);
const count = writers.reduce((sum, { connections, writes }) => sum + connections * writes, 0);
const commands = () => wire.events.filter(({ kind }) => kind === 'ot.command');
await wire.until(() => commands().length >= count);
await wire.stop();
const sockets: unknown[] = [];
for (const agent of agents) {
  const stopped = agent.stop();
  sockets.push(...((await agent.next()) as unknown as unknown[]));
  await stopped;
}
const report: WritersReport = {
  writers: writers.map(({ words, user, first, connections, writes }) => ({
    executable: realpathSync(words[0]!),
    user,
    first,
    count: connections * writes,
  })),
  commands: commands(),
  sockets,
};
writeFileSync(join(folder, 'report.json'), JSON.stringify(report));
for (const controller of controllers) await controller.kill();
await network.end();
process.exit(0);
