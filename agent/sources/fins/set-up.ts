import { mappedSetUp } from '../mapped-set-up.ts';
import type { FinsDevice } from './source.config.ts';

/** How an Omron controller is set up at the hub. */
export const setUpFins = mappedSetUp<FinsDevice>(async (device, map) =>
  (await import('./plan.ts')).planFins(device, map),
);
