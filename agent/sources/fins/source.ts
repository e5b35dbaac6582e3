import { networkAddress } from '../../controllers/network-address.ts';
import { watchControllers } from '../../controllers/watch.ts';
import { workerModule } from '../../controllers/worker-module.ts';
import { defineSource } from '../source.ts';
import { setUpFins } from './set-up.ts';
import { finsConfig } from './source.config.ts';

/** Identity, mapped memory and start/stop record of Omron controllers over FINS, read only. */
export const source = defineSource({
  type: 'fins',
  schema: finsConfig,
  platforms: ['linux', 'win32', 'darwin'],
  memoryMegabytes: 50,
  holds: { addresses: ({ devices }) => devices.map(({ host, port }) => networkAddress(host, port)), shared: false },
  setUp: setUpFins,
  run: (context) =>
    watchControllers(context, {
      protocol: 'fins',
      address: (device) => `${device.host}:${device.port}`,
      worker: workerModule(import.meta.url, 'fins'),
      megabytes: 64,
    }),
});
