import { planBlocks } from '../../controllers/memory-blocks.ts';
import type { MemoryMap } from '../../controllers/memory-map.ts';
import { type RequestPlan, requestPlan } from '../../controllers/request-plan.ts';
import { finsAreas, mostAtOnce } from './areas.ts';
import { nodeAddressName } from './guard.ts';
import type { FinsTarget } from './target.ts';

/** What a snapshot sends at most: model, state, clock, error log, dates and protection, and the mapped memory. */
export function planFins(target: Pick<FinsTarget, 'transport' | 'requestsPerSecond'>, map: MemoryMap): RequestPlan {
  return requestPlan(
    {
      [nodeAddressName]: target.transport === 'tcp' ? 1 : 0,
      '0501 controller data read': 1,
      '0601 controller status read': 1,
      '0701 clock read': 1,
      '2102 error log read': 2,
      '0101 memory area read': 1 + planBlocks(map, finsAreas, mostAtOnce).length,
    },
    target.requestsPerSecond,
  );
}
