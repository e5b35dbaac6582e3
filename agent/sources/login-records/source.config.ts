import { z } from 'zod';

/** Configuration of the login records source. */
export const loginRecordsConfig = z.strictObject({
  wtmp: z
    .array(z.string().min(1))
    .default(['/var/log/wtmp'])
    .describe('Files of logins, logouts, boots, shutdowns and clock changes.'),
  btmp: z.array(z.string().min(1)).default(['/var/log/btmp']).describe('Files of failed logins.'),
  utmp: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Files of present sessions, such as /run/utmp, for systems that keep no wtmp; with wtmp they tell the same twice.',
    ),
  pollMs: z
    .number()
    .int()
    .min(20)
    .max(60_000)
    .default(1000)
    .describe('How often the files are looked at, milliseconds.'),
});

export type LoginRecordsConfig = z.infer<typeof loginRecordsConfig>;
