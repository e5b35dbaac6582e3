import type { SnapshotText } from '../../controllers/snapshot-text.ts';
import { inWorker } from './in-worker.ts';
import { mapFile } from './map-file.ts';
import { secretKeyFolder } from './secret-key-folder.ts';
import { announce, hostAndPort, number, oneOf, tellWaiting, type Values, writeText } from './wish.ts';

/** Reads a MELSEC once over SLMP; gives the exit code. */
export async function snapshotSlmp(rest: readonly string[], values: Values): Promise<number> {
  const place = hostAndPort('slmp', rest);
  const { deviceSchema, slmpMapSchema } = await import('../../sources/slmp/source.config.ts');
  const { seriesNames } = await import('../../sources/slmp/series.ts');
  const map = mapFile(values.map, slmpMapSchema);
  const target = {
    ...deviceSchema.parse({
      ...place,
      id: 'controller',
      series: oneOf(values.series, '--series', ['auto', ...seriesNames]),
      code: oneOf(values.code, '--code', ['binary', 'ascii']),
      frame: oneOf(values.frame, '--frame', ['3e', '4e']),
      transport: oneOf(values.transport ?? 'tcp', '--transport', ['tcp', 'udp']),
    }),
    id: place.id,
    requestsPerSecond: number(values.rate ?? '5', '--rate', 0, 1000),
  };
  const { planSlmp } = await import('../../sources/slmp/plan.ts');
  if (announce(planSlmp(target, map), values) === 'done') return 0;
  const job = { device: target, map, keyFolder: secretKeyFolder(values.state) };
  const { budgetSeconds } = target;
  const asked = { source: 'slmp', name: 'once', input: job, megabytes: 64, budgetSeconds } as const;
  return writeText(await inWorker<SnapshotText>(asked, tellWaiting), values);
}
