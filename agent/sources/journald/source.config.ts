import { z } from 'zod';

/** Configuration of the journal source. */
export const journaldConfig = z.strictObject({
  directory: z
    .string()
    .optional()
    .describe(
      'Folder of the journal files, where it is not the system’s own (a container that sees the host’s journal).',
    ),
  historyDays: z
    .number()
    .int()
    .min(0)
    .max(3650)
    .default(90)
    .describe('How far back the journal is read on the first run, days.'),
  matches: z
    .array(z.string().regex(/^[A-Z0-9_]+=/, 'write FIELD=value'))
    .default([])
    .describe(
      'Only entries that fit, for example `_SYSTEMD_UNIT=ssh.service`; all when empty. Same fields are alternatives.',
    ),
  maxMessageBytes: z
    .number()
    .int()
    .min(256)
    .max(1_048_576)
    .default(16_384)
    .describe('Longer messages are cut there; the event says by how many bytes.'),
  command: z.string().default('journalctl').describe('The program that reads the journal.'),
});

export type JournaldConfig = z.infer<typeof journaldConfig>;
