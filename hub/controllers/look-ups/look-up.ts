import type { FetchBlobs } from './blob-shelf.ts';
import { historyLook } from './history-look.ts';
import type { LookAnswer, LookProgress, LookTask } from './look-task.ts';
import { twinLook } from './twin-look.ts';

/** Does a look-up with content that `fetch` gives. */
export function lookUp(
  task: LookTask,
  fetch: FetchBlobs,
  onProgress: (progress: LookProgress) => void,
): Promise<LookAnswer> {
  return task.type === 'twin' ? twinLook(task, fetch, onProgress) : historyLook(task, fetch, onProgress);
}
