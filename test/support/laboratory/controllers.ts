import { join } from 'node:path';
import { JsonProcess } from '../json-process.ts';
import type { LaboratoryNetwork } from './network.ts';
import type { MachineName } from './plan.ts';

const path = (name: string) => join(import.meta.dirname, '../..', name);
const node = process.execPath;

/** Controllers of the laboratory: programs of others where there are some, and the simulators of the model plant. `libmodbus` is that server, compiled. */
const programs = (libmodbus: string): Readonly<Partial<Record<MachineName, readonly string[]>>> => ({
  plc: ['/usr/bin/python3', path('support/peers/pymodbus_server.py'), '--everywhere'],
  press: [libmodbus, '502'],
  robot: [
    ...[node, path('../simulators/opc-ua-server/main.ts'), '--host', '0.0.0.0', '--port', '4840'],
    ...['--security', 'withdrawn', '--user', 'line:secret', '--sessions', '50'],
  ],
  oven: [node, path('../simulators/plc-slmp/main.ts'), '--host', '0.0.0.0', '--port', '5007'],
  mixer: [node, path('../simulators/plc-fins/main.ts'), '--host', '0.0.0.0', '--port', '9600'],
});

/** Starts the controllers in their machines. */
export async function startControllers(
  network: LaboratoryNetwork,
  libmodbus: string,
  which: ReadonlySet<MachineName>,
): Promise<JsonProcess[]> {
  const wanted = Object.entries(programs(libmodbus)).filter(([name]) => which.has(name as MachineName));
  return Promise.all(
    wanted.map(([name, words]) => {
      const [command, inside] = network.node(name as MachineName).inside(...words);
      return JsonProcess.start(command, inside);
    }),
  );
}
