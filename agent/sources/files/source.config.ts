import { isAbsolute } from 'node:path';
import { z } from 'zod';

/** One folder to watch. */
export const watchConfig = z.strictObject({
  name: z.string().min(1).max(64).describe('Name of the watch; events and state are kept under it.'),
  path: z.string().refine(isAbsolute, 'use an absolute path').describe('Folder, or a single file.'),
  exclude: z
    .array(z.string())
    .default([])
    .describe('Globs relative to the folder that are left out, for example "**/*.tmp".'),
  network: z.boolean().default(false).describe('True for a share: it is compared at intervals instead of listened to.'),
});

export type WatchConfig = z.infer<typeof watchConfig>;

/** Configuration of the files source. */
export const filesConfig = z
  .strictObject({
    watches: z.array(watchConfig).min(1),
    maxFiles: z.number().int().min(1).max(500_000).default(20_000).describe('Files over all watches.'),
    maxHashBytes: z
      .number()
      .int()
      .min(0)
      .default(100 * 1024 * 1024)
      .describe('Larger files are compared by size and time only.'),
    hashBytesPerSecond: z
      .number()
      .int()
      .min(64 * 1024)
      .default(8 * 1024 * 1024)
      .describe('Pace of reading for hashes.'),
    cpuPercent: z
      .number()
      .min(1)
      .max(100)
      .default(20)
      .describe('Share of a core that looking at many files may take at most, percent.'),
    settleMs: z.number().int().min(10).max(60_000).default(300).describe('A file is read when it was quiet so long.'),
    compareSeconds: z
      .number()
      .int()
      .min(1)
      .default(600)
      .describe('Interval of the full comparison that finds what the system did not tell.'),
    networkCompareSeconds: z.number().int().min(1).default(120).describe('The same for shares.'),
  })
  .refine((config) => new Set(config.watches.map((watch) => watch.name)).size === config.watches.length, {
    message: 'two watches have the same name; give each its own',
    path: ['watches'],
  });

export type FilesConfig = z.infer<typeof filesConfig>;
