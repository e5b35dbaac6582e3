import { z } from 'zod';
import { encodings } from '#engine/logs/text-encoding.ts';

/** Settings that every source which follows log files has. */
export const tailSettings = {
  paths: z
    .array(z.string().min(1))
    .min(1)
    .describe('Files to follow; `*`, `?` and `**` are allowed. Rotated parts are found beside them by themselves.'),
  encoding: z
    .enum(['auto', ...encodings])
    .default('auto')
    .describe('Encoding of the files; `auto` decides line by line between UTF-8, CP932 and eucJP.'),
  pollMs: z
    .number()
    .int()
    .min(20)
    .max(60_000)
    .default(500)
    .describe('How often the files are looked at, milliseconds.'),
  maxLineBytes: z
    .number()
    .int()
    .min(256)
    .max(1_048_576)
    .default(16_384)
    .describe('Longer lines are cut there; the event says by how many bytes.'),
};

const settingsSchema = z.object(tailSettings);

/** The settings as a source gets them. */
export type TailSettings = z.infer<typeof settingsSchema>;
