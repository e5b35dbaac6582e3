import { networkAddress } from '../../controllers/network-address.ts';
import { watchControllers } from '../../controllers/watch.ts';
import { workerModule } from '../../controllers/worker-module.ts';
import { defineSource } from '../source.ts';
import { setUpSlmp } from './set-up.ts';
import { slmpConfig } from './source.config.ts';

/** Identity, mapped memory and start/stop record of MELSEC controllers over SLMP, read only. */
export const source = defineSource({
  type: 'slmp',
  schema: slmpConfig,
  platforms: ['linux', 'win32', 'darwin'],
  memoryMegabytes: 50,
  holds: { addresses: ({ devices }) => devices.map(({ host, port }) => networkAddress(host, port)), shared: false },
  setUp: setUpSlmp,
  run: (context) =>
    watchControllers(context, {
      protocol: 'slmp',
      address: (device) => `${device.host}:${device.port}`,
      worker: workerModule(import.meta.url, 'slmp'),
      megabytes: 64,
    }),
});
