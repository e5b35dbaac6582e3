import { z } from 'zod';

/** Configuration of the source of neighbours. */
export const neighboursConfig = z.strictObject({
  pollSeconds: z
    .number()
    .min(0.05)
    .max(3600)
    .default(60)
    .describe('How often the table of neighbours is read, seconds; each look runs a small program of the system.'),
  learnHours: z
    .number()
    .min(0)
    .max(24 * 31)
    .default(24)
    .describe('How long after its first look what it had not seen is told as learned, not as new.'),
  returnDays: z
    .number()
    .min(1)
    .max(365)
    .default(7)
    .describe('A device that comes back after so many days is told again.'),
  maxToldPerMinute: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(30)
    .describe('Devices told in one minute; the rest is told later, and as a gap.'),
  maxDevices: z
    .number()
    .int()
    .min(16)
    .max(4096)
    .default(1024)
    .describe('Devices remembered; beyond, the longest unseen are forgotten and count as new again.'),
  skipInterfaces: z
    .array(z.string().min(1).max(32))
    .max(50)
    .default(['docker*', 'br-*', 'veth*', 'virbr*', 'cni*', 'podman*', 'lo'])
    .describe('Interfaces that are not looked at; * stands for anything.'),
});

export type NeighboursConfig = z.infer<typeof neighboursConfig>;
