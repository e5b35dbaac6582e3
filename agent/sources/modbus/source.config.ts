import { z } from 'zod';
import { isSerialPort } from '../../controllers/serial-port.ts';
import { differentIds, watchSettings } from '../../controllers/watch-config.ts';
import { mapSchema } from './map.ts';
import { differentSettings } from './serial-look.ts';

/** Where a serial port is written instead of a host. */
export const serialPortAdvice =
  'give a serial port of a Linux machine by a block "serial:" with path and baud instead of host; on Windows put a Modbus gateway in front of the line';

/** A serial port of the machine itself; what it says must be as at the devices. */
export const serialSchema = z.strictObject({
  /** Device file; one below /dev/serial/by-id names an adapter wherever it is plugged in. */
  path: z.string().startsWith('/', 'write the device file, such as /dev/ttyUSB0'),
  baud: z.int().min(300).max(4_000_000),
  parity: z.enum(['none', 'even', 'odd']).default('even'),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
  /** Seconds for which the line is listened to before anything is sent. Longer than the pause of a slow other master. */
  listenSeconds: z.number().min(0.1).max(20).default(5),
  /** The line has another master, whose owner agrees that its devices are asked beside it. */
  otherMaster: z.boolean().default(false),
  /** The adapter hears itself, as on two wires; left out, that is found by itself. */
  echo: z.boolean().optional(),
});

/** One controller or gateway unit that speaks Modbus over TCP, or on a serial port of this machine. */
export const deviceSchema = z.strictObject({
  ...watchSettings,
  host: z
    .string()
    .min(1)
    .refine((host) => !isSerialPort(host), serialPortAdvice)
    .optional(),
  port: z.int().min(1).max(65_535).default(502),
  serial: serialSchema.optional(),
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

function oneWay(devices: readonly Pick<ModbusDevice, 'host' | 'serial'>[], context: z.RefinementCtx): void {
  for (const [at, { host, serial }] of devices.entries()) {
    if ((host === undefined) !== (serial === undefined)) continue;
    const message = 'a device has either a host or a block serial: give one of them';
    context.addIssue({ code: 'custom', path: [at], message });
  }
}

function oneSetting(devices: readonly Pick<ModbusDevice, 'serial'>[], context: z.RefinementCtx): void {
  for (const { at, message } of differentSettings(devices)) {
    context.addIssue({ code: 'custom', path: [at, 'serial'], message });
  }
}

/** Configuration of the `modbus` source. */
export const modbusConfig = z.strictObject({
  type: z.literal('modbus').optional(),
  devices: z.array(deviceSchema).min(1).superRefine(differentIds).superRefine(oneWay).superRefine(oneSetting),
});

export type ModbusConfig = z.infer<typeof modbusConfig>;
export type ModbusDevice = z.infer<typeof deviceSchema>;
