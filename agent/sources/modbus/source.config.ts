import { z } from 'zod';
import { watchSettings } from '../../controllers/watch-config.ts';
import { mapSchema } from './map.ts';

/** One controller or gateway unit that speaks Modbus TCP. */
export const deviceSchema = z.strictObject({
  ...watchSettings,
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(502),
  /** Which registers to read: a YAML file on this machine, or the map itself. */
  map: z.union([z.string().min(1), mapSchema]),
  /** Most requests in a second: 10 suits Ethernet, 2 a serial line behind a gateway. */
  requestsPerSecond: z.number().positive().max(100).default(10),
  connectMs: z.int().min(100).default(3000),
  answerMs: z.int().min(50).default(2000),
});

/** Configuration of the `modbus` source. */
export const modbusConfig = z.strictObject({
  type: z.literal('modbus').optional(),
  devices: z.array(deviceSchema).min(1),
});

export type ModbusConfig = z.infer<typeof modbusConfig>;
export type ModbusDevice = z.infer<typeof deviceSchema>;
