import { z } from 'zod';
import { differentIds, watchSettings } from '../../controllers/watch-config.ts';
import { mapSchema } from './map.ts';

/** What to do about a serial port of the machine itself, which is not opened. */
export const serialPortAdvice =
  'a serial port of this machine is not opened: put a Modbus gateway, or a serial server with "framing: rtu", in front of the line';

/** True for what names a serial port rather than a host. */
export function isSerialPort(host: string): boolean {
  return /^(\/dev\/|\\\\\.\\|com\d+$)/i.test(host);
}

/** One controller or gateway unit that speaks Modbus TCP. */
export const deviceSchema = z.strictObject({
  ...watchSettings,
  host: z
    .string()
    .min(1)
    .refine((host) => !isSerialPort(host), serialPortAdvice),
  port: z.int().min(1).max(65_535).default(502),
  /** Which registers to read: a YAML file on this machine, or the map itself. */
  map: z.union([z.string().min(1), mapSchema]),
  /** Serial lines lie behind this address: asked more slowly, and with more patience. */
  gateway: z.boolean().default(false),
  /** `rtu` for a serial server that passes serial frames through as they are. */
  framing: z.enum(['tcp', 'rtu']).default('tcp'),
  /** Most requests in a second: 10, behind a gateway 2. Devices at one address share the slowest pace of them. */
  requestsPerSecond: z.number().positive().max(100).optional(),
  connectMs: z.int().min(100).default(3000),
  /** Milliseconds to wait for an answer: 2000, behind a gateway 3000. */
  answerMs: z.int().min(50).optional(),
  /** Milliseconds after which an answer is slow (three in a row end the reading): 500, behind a gateway 1500. */
  slowMs: z.int().min(50).optional(),
  /** Function codes that are tried at a device only with its owner's consent: 20 (file records), 24 (FIFO queue). */
  allow: z.array(z.union([z.literal(20), z.literal(24)])).default([]),
});

/** Configuration of the `modbus` source. */
export const modbusConfig = z.strictObject({
  type: z.literal('modbus').optional(),
  devices: z.array(deviceSchema).min(1).superRefine(differentIds),
});

export type ModbusConfig = z.infer<typeof modbusConfig>;
export type ModbusDevice = z.infer<typeof deviceSchema>;
