import { mappedSetUp } from '../mapped-set-up.ts';
import type { SlmpDevice } from './source.config.ts';

/** How a MELSEC controller is set up at the hub. */
export const setUpSlmp = mappedSetUp<SlmpDevice>(async (device, map) =>
  (await import('./plan.ts')).planSlmp(device, map),
);
