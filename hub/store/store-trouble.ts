import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A store of the hub cannot be worked with as it lies there. The message names the file, what is wrong and the remedy. */
export class StoreTroubleError extends Error {
  override name = 'StoreTroubleError';
}

const restore = 'put it back from the backup as docs/operations/backup-and-restore.md says ("Restoring")';

/** A file that opens badly or not at all. Nothing was changed in it. */
export function unusableStore(path: string, detail: string): StoreTroubleError {
  return new StoreTroubleError(
    `${path} cannot be used: ${detail}. Nothing was changed. If the file is damaged, move it aside, keep it, and ${restore}.`,
  );
}

/**
 * Where the hub's two stores lie. Throws when a hub that has worked before finds one of them gone or empty: a new one in its place would
 * look as if nothing had ever been.
 */
export function standingStores(home: string, hasWorkedBefore: boolean): [control: string, events: string] {
  const paths: [string, string] = [join(home, 'control.db'), join(home, 'events.duckdb')];
  for (const path of hasWorkedBefore ? paths : []) assureStands(path);
  return paths;
}

function assureStands(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  const beginAnew = beginAnewPath(path);
  if (size || existsSync(beginAnew)) return;
  throw new StoreTroubleError(
    `${path} is ${size === 0 ? 'empty' : 'gone'}, though this hub has worked before. Mount its disk, or ${restore}. ` +
      `To begin with an empty one all the same, make the file ${beginAnew}.`,
  );
}

/** A file by which a person says that a store is to begin anew; the hub takes it away. */
export const beginAnewPath = (path: string) => `${path}.begin-anew`;
