import { planBlocks } from '../../controllers/memory-blocks.ts';
import type { MemoryMap } from '../../controllers/memory-map.ts';
import { type RequestPlan, requestPlan } from '../../controllers/request-plan.ts';
import { mostAtOnce, slmpAreas } from './areas.ts';
import { seriesNamed } from './series.ts';
import type { SlmpTarget } from './target.ts';

/** What a snapshot sends at most: type name, state, error, clock with its relay, and the mapped memory. */
export function planSlmp(target: Pick<SlmpTarget, 'series' | 'requestsPerSecond'>, map: MemoryMap): RequestPlan {
  const blocks = planBlocks(map, slmpAreas, mostAtOnce);
  const bits = blocks.filter(({ area }) => area.bits).length;
  const clockRelay = seriesNamed(target.series)?.clock.needs === undefined && target.series !== 'auto' ? 0 : 1;
  return requestPlan(
    {
      '0101 read type name': 1,
      '0401 read words': 3 + blocks.length - bits,
      '0401 read bits': clockRelay + bits,
    },
    target.requestsPerSecond,
  );
}
