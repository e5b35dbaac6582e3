import type { MemoryMap } from '../controllers/memory-map.ts';
import type { RequestPlan } from '../controllers/request-plan.ts';
import type { SetUp } from './set-up.ts';

/** A controller at a host, with a map of its memory where it has one. */
interface MappedDevice {
  host: string;
  map?: string | MemoryMap | undefined;
}

/** How a controller whose memory a map may name is set up at the hub, given what one reading of it sends. */
export function mappedSetUp<Device extends MappedDevice>(
  plan: (device: Device, map: MemoryMap) => Promise<RequestPlan>,
): SetUp<Device> {
  return {
    localOnly: [],
    needsMap: false,
    reaches: ({ host }) => ({ host }),
    plan: async (device) => {
      const map = typeof device.map === 'object' ? device.map : { ranges: [] };
      return [{ nodes: null, ...(await plan(device, map)) }];
    },
  };
}
