import { watchControllers } from '../../controllers/watch.ts';
import { workerModule } from '../../controllers/worker-module.ts';
import { defineSource } from '../source.ts';
import { modbusConfig } from './source.config.ts';

/** Configuration snapshots and start/stop record of controllers over Modbus TCP, read only. */
export const source = defineSource({
  type: 'modbus',
  schema: modbusConfig,
  platforms: ['linux', 'win32', 'darwin'],
  memoryMegabytes: 50,
  holds: { addresses: ({ devices }) => devices.map(({ host, port }) => `${host}:${port}`), shared: true },
  run: (context) =>
    watchControllers(context, {
      protocol: 'modbus',
      devices: context.config.devices,
      address: (device) => `${device.host}:${device.port}`,
      worker: workerModule(import.meta.url, 'modbus'),
      megabytes: 64,
    }),
});
