import { watchControllers } from '../../controllers/watch.ts';
import { workerModule } from '../../controllers/worker-module.ts';
import { defineSource } from '../source.ts';
import { configNotes } from './config-notes.ts';
import { opcUaMegabytes } from './crawl-bounds.ts';
import { opcUaConfig } from './source.config.ts';

/** Configuration snapshots and start/stop record of controllers over OPC UA, read only. */
export const source = defineSource({
  type: 'opc-ua',
  schema: opcUaConfig,
  platforms: ['linux', 'win32', 'darwin'],
  look: configNotes,
  memoryMegabytes: 100,
  holds: { addresses: ({ devices }) => devices.map(({ url }) => url), shared: false },
  run: (context) =>
    watchControllers(context, {
      protocol: 'opcua',
      devices: context.config.devices,
      address: (device) => device.url,
      tellsEvents: (device) => device.auditEvents,
      worker: workerModule(import.meta.url, 'opc-ua'),
      megabytes: opcUaMegabytes,
    }),
});
