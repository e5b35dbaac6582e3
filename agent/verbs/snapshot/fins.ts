import type { SnapshotText } from '../../controllers/snapshot-text.ts';
import { inWorker } from './in-worker.ts';
import { mapFile } from './map-file.ts';
import { secretKeyFolder } from './secret-key-folder.ts';
import { announce, hostAndPort, number, oneOf, optionalNumber, tellWaiting, type Values, writeText } from './wish.ts';

/** Reads an Omron controller once over FINS; gives the exit code. */
export async function snapshotFins(rest: readonly string[], values: Values): Promise<number> {
  const place = hostAndPort('fins', rest, 9600);
  const { deviceSchema, finsMapSchema } = await import('../../sources/fins/source.config.ts');
  const map = mapFile(values.map, finsMapSchema);
  const target = {
    ...deviceSchema.parse({
      ...place,
      id: 'controller',
      transport: oneOf(values.transport ?? 'udp', '--transport', ['udp', 'tcp']),
      node: optionalNumber(values.node, '--node', 1, 254),
      ownNode: optionalNumber(values['own-node'], '--own-node', 1, 254),
    }),
    id: place.id,
    requestsPerSecond: number(values.rate ?? '5', '--rate', 0, 1000),
  };
  const { planFins } = await import('../../sources/fins/plan.ts');
  if (announce(planFins(target, map), values) === 'done') return 0;
  const job = { device: target, map, keyFolder: secretKeyFolder(values.state) };
  const { budgetSeconds } = target;
  const asked = { source: 'fins', name: 'once', input: job, megabytes: 64, budgetSeconds } as const;
  return writeText(await inWorker<SnapshotText>(asked, tellWaiting), values);
}
