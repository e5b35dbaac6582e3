import { z } from 'zod';
import { memoryMapSchema } from '../../controllers/memory-map.ts';
import { askSettings, differentIds, watchSettings } from '../../controllers/watch-config.ts';
import { slmpAreas } from './areas.ts';
import { ownStation } from './frame.ts';
import { seriesNames } from './series.ts';

/** A map over the devices of a MELSEC; longer values have their low word first, texts their first character low. */
export const slmpMapSchema = memoryMapSchema(slmpAreas, { words: 'little', text: 'little' });

/** How to reach other than the connected CPU: numbers as in GX Works. */
const routeSchema = z.strictObject({
  network: z.int().min(0).max(255).default(ownStation.network),
  station: z.int().min(0).max(255).default(ownStation.station),
  module: z.int().min(0).max(0xffff).default(ownStation.module),
  multidrop: z.int().min(0).max(255).default(ownStation.multidrop),
});

/** One MELSEC controller. */
export const deviceSchema = z.strictObject({
  ...watchSettings,
  host: z.string().min(1),
  port: z
    .int('use the port of the SLMP connection in the Ethernet parameters of the controller, for example 5007')
    .min(1)
    .max(65_535),
  transport: z.enum(['tcp', 'udp']).default('tcp'),
  /** Communication data code of the connection. */
  code: z.enum(['binary', 'ascii']).default('binary'),
  /** `4e` numbers each request, so that a late answer is known for one; only where the controller takes it. */
  frame: z.enum(['3e', '4e']).default('3e'),
  /** Family; only needed for a controller that does not tell its type name (built-in ports of QCPU and LCPU). */
  series: z.enum(['auto', ...seriesNames]).default('auto'),
  route: routeSchema.default(ownStation),
  /** Which memory makes up the configuration: a YAML file on this machine, or the map itself. Nothing when absent. */
  map: z.union([z.string().min(1), slmpMapSchema]).optional(),
  ...askSettings,
});

/** Configuration of the `slmp` source. */
export const slmpConfig = z.strictObject({
  type: z.literal('slmp').optional(),
  devices: z.array(deviceSchema).min(1).superRefine(differentIds),
});

export type SlmpConfig = z.infer<typeof slmpConfig>;
export type SlmpDevice = z.infer<typeof deviceSchema>;
