import { join } from 'node:path';
import type { HubConfig } from '#protocol/command.ts';
import { watchControllers } from '../../controllers/watch.ts';
import { workerModule } from '../../controllers/worker-module.ts';
import { defineSource } from '../source.ts';
import { configNotes } from './config-notes.ts';
import { opcUaMegabytes } from './crawl-bounds.ts';
import { expiryNotes } from './expiry-notes.ts';
import { takeHubDecisions } from './hub-decisions.ts';
import { setUpOpcUa } from './set-up.ts';
import { opcUaConfig } from './source.config.ts';
import { serverAddress } from './target.ts';
import { TrustBook } from './trust-book.ts';

/** Configuration snapshots and start/stop record of controllers over OPC UA, read only. */
export const source = defineSource({
  type: 'opc-ua',
  schema: opcUaConfig,
  platforms: ['linux', 'win32', 'darwin'],
  look: configNotes,
  memoryMegabytes: 100,
  holds: { addresses: ({ devices }) => devices.map(({ url }) => serverAddress(url)), shared: false },
  setUp: setUpOpcUa,
  run: (context) =>
    watchControllers(context, {
      protocol: 'opcua',
      address: (device) => device.url,
      tellsEvents: (device) => device.auditEvents,
      worker: workerModule(import.meta.url, 'opc-ua'),
      megabytes: opcUaMegabytes,
      configure: (config, devices) =>
        takeHubDecisions(new TrustBook(join(context.stateDir, 'pki')), devices, config as HubConfig),
      notes: (header) => expiryNotes(header, context.now()),
    }),
});
