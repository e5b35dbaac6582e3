import { mapFile } from './map-file.ts';
import {
  announce,
  digestOf,
  hostAndPort,
  number,
  oneOf,
  optionalNumber,
  type Values,
  waitingFor,
  write,
} from './wish.ts';

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
    waiting: waitingFor,
    requestsPerSecond: number(values.rate ?? '5', '--rate', 0, 1000),
  };
  const { planFins } = await import('../../sources/fins/plan.ts');
  if (announce(planFins(target, map), values) === 'done') return 0;
  const { collectFins } = await import('../../sources/fins/collect.ts');
  return write(await collectFins(target, map, () => new Date(), undefined, digestOf(values)));
}
