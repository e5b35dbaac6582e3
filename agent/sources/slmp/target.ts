import type { LineOptions } from '../../controllers/device-line.ts';
import { mappedSpans } from '../../controllers/mapped-memory.ts';
import type { MemoryMap } from '../../controllers/memory-map.ts';
import { paceOf } from '../../controllers/pace.ts';
import { slmpAreas } from './areas.ts';
import { SlmpPort } from './port.ts';
import type { SlmpDevice } from './source.config.ts';
import { specialSpans } from './special.ts';

/** A controller and how gently it is read. */
export type SlmpTarget = Pick<
  SlmpDevice,
  | 'id'
  | 'host'
  | 'port'
  | 'transport'
  | 'code'
  | 'frame'
  | 'series'
  | 'route'
  | 'requestsPerSecond'
  | 'connectMs'
  | 'answerMs'
  | 'slowMs'
  | 'budgetSeconds'
> &
  Pick<LineOptions, 'waiting'>;

/** Opens the one port of a target; it can read the special registers and what the map names, nothing else. */
export function openPort(target: SlmpTarget, map: MemoryMap, signal?: AbortSignal): SlmpPort {
  return new SlmpPort({
    ...target,
    readable: [...specialSpans, ...mappedSpans(map, slmpAreas)],
    pace: paceOf(`${target.host}:${target.port}`, target.requestsPerSecond),
    signal,
  });
}
