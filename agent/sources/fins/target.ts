import type { LineOptions } from '../../controllers/device-line.ts';
import { mappedSpans } from '../../controllers/mapped-memory.ts';
import type { MemoryMap } from '../../controllers/memory-map.ts';
import { paceOf } from '../../controllers/pace.ts';
import { auxiliarySpans, finsAreas } from './areas.ts';
import { FinsPort } from './port.ts';
import type { FinsDevice } from './source.config.ts';

/** A controller and how gently it is read. */
export type FinsTarget = Pick<
  FinsDevice,
  | 'id'
  | 'host'
  | 'port'
  | 'transport'
  | 'network'
  | 'unit'
  | 'node'
  | 'ownNode'
  | 'requestsPerSecond'
  | 'connectMs'
  | 'answerMs'
  | 'slowMs'
  | 'budgetSeconds'
> &
  Pick<LineOptions, 'waiting'>;

/** Opens the one port of a target; it can read dates and protection, and what the map names, nothing else. */
export function openPort(target: FinsTarget, map: MemoryMap, signal?: AbortSignal): FinsPort {
  return new FinsPort({
    ...target,
    readable: [...auxiliarySpans, ...mappedSpans(map, finsAreas)],
    pace: paceOf(`${target.host}:${target.port}`, target.requestsPerSecond),
    signal,
  });
}
