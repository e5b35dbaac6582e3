import { z } from 'zod';

/** Configuration of the event log file source. */
export const evtxFileConfig = z.strictObject({
  folder: z.string().min(1).describe('Folder into which .evtx files are put; folders inside it are looked at too.'),
  pollMs: z
    .number()
    .int()
    .min(20)
    .max(600_000)
    .default(5000)
    .describe('How often the folder is looked at, milliseconds.'),
});

export type EvtxFileConfig = z.infer<typeof evtxFileConfig>;
