import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { differentIds, watchSettings } from '../../controllers/watch-config.ts';
import { toolIds } from './tools.ts';

const absolute = z.string().refine(isAbsolute, 'use an absolute path');

/** One folder or file that belongs to a controller. */
export const placeSchema = z.strictObject({
  path: absolute.describe('Folder, read with everything in it, or a single file.'),
  share: z
    .boolean()
    .optional()
    .describe('On another machine; by default true for a path that begins with two backslashes.'),
  newest: z
    .string()
    .min(1)
    .optional()
    .describe('Glob over the entries of the folder: only the newest is read, for backups that are kept by date.'),
});

/** One controller of which only files are kept. */
export const deviceSchema = z.strictObject({
  ...watchSettings,
  probeEverySeconds: z.number().min(0).default(300),
  places: z
    .array(
      z.union(
        [absolute.transform((path): Place => ({ path })), placeSchema],
        'use an absolute path, or an entry with path and, where needed, share and newest',
      ),
    )
    .min(1, 'name at least one folder or file'),
  tool: z
    .enum(toolIds, `use one of ${toolIds.join(', ')}`)
    .optional()
    .describe(
      'Engineering tool whose files these are; without it only files that every folder may hold are kept apart.',
    ),
  exclude: z
    .array(z.string())
    .default(['**/*.tmp', '**/~$*', '**/*.lck', '**/*.lock', '**/Thumbs.db', '**/desktop.ini'])
    .describe('Globs relative to a place that are left out.'),
  attachments: absolute
    .optional()
    .describe(
      'Folder with the compare screen of the tool or a printout (照合結果): hashed and kept with the snapshot.',
    ),
  maxFiles: z.number().int().min(1).max(100_000).default(5000),
  maxFileMegabytes: z.number().int().min(1).default(2048).describe('Larger files are compared by size and time only.'),
  bytesPerSecond: z
    .number()
    .int()
    .min(64 * 1024)
    .default(8 * 1024 * 1024)
    .describe('Pace of reading.'),
  cpuPercent: z.number().min(1).max(100).default(20).describe('Share of a core that reading may take, percent.'),
  rehashDays: z
    .number()
    .min(0)
    .default(7)
    .describe('A file whose marks (size, times, number) stand still is read again after so many days.'),
  answerSeconds: z.number().min(1).default(20).describe('How long a place may take for an answer.'),
});

/** Configuration of the `file-evidence` source. */
export const fileEvidenceConfig = z.strictObject({
  type: z.literal('file-evidence').optional(),
  devices: z.array(deviceSchema).min(1).superRefine(differentIds),
});

export type FileEvidenceConfig = z.infer<typeof fileEvidenceConfig>;
export type FileEvidenceDevice = z.infer<typeof deviceSchema>;
export type Place = z.infer<typeof placeSchema>;
