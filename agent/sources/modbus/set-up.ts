import type { ReadingState } from '#protocol/reading.ts';
import { JobWorker, usualGraceMs } from '../../controllers/job-worker.ts';
import { type RequestPlan, requestPlan } from '../../controllers/request-plan.ts';
import { workerModule } from '../../controllers/worker-module.ts';
import type { FoundMap, SetUp } from '../set-up.ts';
import type { DiscoveryBounds } from './discover.ts';
import type { ModbusDevice } from './source.config.ts';
import type { ModbusTarget } from './target.ts';

/** Input of the worker's job `discover`, answered with a FoundMap. */
export interface DiscoverJob {
  target: ModbusTarget;
  bounds: DiscoveryBounds;
}

/** Tables that are looked through. */
const tableCount = 4;
/** What a discovery may take beyond its requests at the agreed pace, milliseconds. */
const graceMs = 60_000;
const workerMegabytes = 64;

/** How a Modbus controller is set up at the hub; its map may be proposed from the device itself. */
export const setUpModbus: SetUp<ModbusDevice> = {
  localOnly: ['allow'],
  needsMap: true,
  reaches: ({ host, serial }) => (serial ? { port: serial.path } : { host: host ?? '' }),
  plan: async (device) => {
    const [{ estimate }, { targetOf }] = await Promise.all([import('./plan.ts'), import('./target.ts')]);
    if (typeof device.map === 'string') return [];
    const { requestsPerSecond } = targetOf(device);
    const { requests } = estimate(device.map, requestsPerSecond);
    return [{ nodes: null, ...requestPlan(requests, requestsPerSecond) }];
  },
  discovery: {
    plan: async (device, end) => ({ nodes: null, ...(await discoveryPlan(device, end)) }),
    run: async (device, bounds, signal, tell) => {
      const { targetOf } = await import('./target.ts');
      const { seconds } = await discoveryPlan(device, bounds.end);
      const target = targetOf(device);
      // What was found comes back from a search that is ended, too: the answer that is awaited has its whole time first.
      const endMs = target.connectMs + target.answerMs + 5 * usualGraceMs;
      const worker = new JobWorker(workerModule(import.meta.url, 'modbus'), workerMegabytes, endMs);
      const budgetSeconds = 2 * seconds + graceMs / 1000;
      const job: DiscoverJob = { target: { ...target, budgetSeconds }, bounds };
      try {
        return await worker.run<FoundMap>('discover', job, budgetSeconds * 1000 + graceMs, signal, (progress) => {
          if ('step' in (progress as ReadingState)) tell(progress as ReadingState);
        });
      } finally {
        await worker.close();
      }
    },
  },
};

async function discoveryPlan(device: ModbusDevice, end: number): Promise<RequestPlan> {
  const [{ mostPerTable }, { targetOf }] = await Promise.all([import('./discover.ts'), import('./target.ts')]);
  return requestPlan({ 'reads of tables': tableCount * mostPerTable(end) }, targetOf(device).requestsPerSecond);
}
