import { z } from 'zod';

const hex4 = z
  .string()
  .regex(/^[0-9a-f]{4}$/i, 'use 4 hexadecimal digits, in quotes')
  .transform((text) => text.toLowerCase());

/** One medium of the site's register of permitted media. */
export const registeredMedium = z.strictObject({
  vendor: hex4.describe('Vendor id, 4 hexadecimal digits in quotes.'),
  product: hex4.describe('Product id, 4 hexadecimal digits in quotes.'),
  serial: z.string().min(1).describe('Serial number exactly as the device tells it.'),
  label: z.string().optional().describe('What the sticker on the medium says.'),
});

export type RegisteredMedium = z.infer<typeof registeredMedium>;

/** Configuration of the USB source. */
export const usbConfig = z.strictObject({
  registered: z.array(registeredMedium).default([]).describe('Permitted media; the hub may send this list.'),
  sharedSerials: z
    .array(z.string())
    .default([])
    .describe('Serial numbers that a maker gave to many devices; they never count as registered.'),
  pollMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(500)
    .describe('How often it is asked whether devices came or went, milliseconds.'),
  settleMs: z
    .number()
    .int()
    .min(0)
    .max(30_000)
    .default(1500)
    .describe('How long a device may take until its interfaces and drivers are known, milliseconds.'),
  sysfsRoot: z.string().default('/sys').describe('Where sysfs is mounted; differs in a container or a test bed.'),
});

export type UsbConfig = z.infer<typeof usbConfig>;
