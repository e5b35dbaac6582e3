import { z } from 'zod';
import { memoryMapSchema } from '../../controllers/memory-map.ts';
import { askSettings, differentIds, watchSettings } from '../../controllers/watch-config.ts';
import { finsAreas } from './areas.ts';

/** A map over the areas of an Omron controller; longer values have their low word first, texts their first character high. */
export const finsMapSchema = memoryMapSchema(finsAreas, { words: 'little', text: 'big' });

const node = z.int('a node number is 1 to 254; 255 would mean every node').min(1).max(254).optional();

/** One Omron controller. */
export const deviceSchema = z.strictObject({
  ...watchSettings,
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(9600),
  transport: z.enum(['udp', 'tcp']).default('udp'),
  /** Network and unit of the controller as in its routing tables; 0 is the controller itself. */
  network: z.int().min(0).max(127).default(0),
  unit: z.int().min(0).max(255).default(0),
  /** FINS node number of the controller; by default the last part of its IP address (UDP) or what it says (TCP). */
  node,
  /** FINS node number of this machine; by default the last part of its IP address (UDP) or what it is given (TCP). */
  ownNode: node,
  /** Which memory makes up the configuration: a YAML file on this machine, or the map itself. Nothing when absent. */
  map: z.union([z.string().min(1), finsMapSchema]).optional(),
  ...askSettings,
});

/** Configuration of the `fins` source. */
export const finsConfig = z.strictObject({
  type: z.literal('fins').optional(),
  devices: z.array(deviceSchema).min(1).superRefine(differentIds),
});

export type FinsConfig = z.infer<typeof finsConfig>;
export type FinsDevice = z.infer<typeof deviceSchema>;
