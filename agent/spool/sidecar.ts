import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { z } from 'zod';

const laneState = z.object({ epoch: z.string(), head: z.number().int(), committed: z.number().int() });

const sidecarSchema = z.object({
  lanes: z.partialRecord(z.enum(['evidence', 'detail']), laneState),
  /** Positions as JSON text, by source. */
  positions: z.record(z.string(), z.string()),
});

/** Lane heads and source positions beside the database, so that a corrupted one does not start from nothing. */
export type Sidecar = z.infer<typeof sidecarSchema>;

const fileOf = (spoolPath: string) => `${spoolPath}.side`;

/** Replaces the sidecar; it is on disk when this returns. */
export function saveSidecar(spoolPath: string, sidecar: Sidecar): void {
  const path = fileOf(spoolPath);
  const file = openSync(`${path}.tmp`, 'w', 0o600);
  try {
    writeSync(file, JSON.stringify(sidecar));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.tmp`, path);
}

/** The sidecar, or null when there is none that can be read. */
export function readSidecar(spoolPath: string): Sidecar | null {
  try {
    return sidecarSchema.parse(JSON.parse(readFileSync(fileOf(spoolPath), 'utf8')));
  } catch {
    return null;
  }
}
