import { watchControllers } from '../../controllers/watch.ts';
import { workerModule } from '../../controllers/worker-module.ts';
import { defineSource } from '../source.ts';
import { lookAtPorts } from './serial-look.ts';
import { setUpModbus } from './set-up.ts';
import { modbusConfig } from './source.config.ts';
import { placeOfDevice } from './target.ts';

/** Configuration snapshots and start/stop record of controllers over Modbus, read only. */
export const source = defineSource({
  type: 'modbus',
  schema: modbusConfig,
  platforms: ['linux', 'win32', 'darwin'],
  memoryMegabytes: 50,
  holds: { addresses: ({ devices }) => devices.map(placeOfDevice), shared: true },
  look: ({ devices }) => lookAtPorts(devices),
  setUp: setUpModbus,
  run: (context) =>
    watchControllers(context, {
      protocol: 'modbus',
      address: placeOfDevice,
      worker: workerModule(import.meta.url, 'modbus'),
      megabytes: 64,
    }),
});
