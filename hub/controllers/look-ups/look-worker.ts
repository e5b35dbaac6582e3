import { parentPort, workerData } from 'node:worker_threads';
import type { FetchBlobs } from './blob-shelf.ts';
import type { FromLook, ToLook } from './look-messages.ts';
import type { LookTask } from './look-task.ts';
import { lookUp } from './look-up.ts';

/** Does one look-up in a thread of its own. Knows no store and no network: content comes from the hub, packed. */
const port = parentPort!;
let answered: (blobs: Map<string, Uint8Array>) => void = () => {};
port.on('message', ({ blobs }: ToLook) => answered(blobs));
const say = (message: FromLook) => port.postMessage(message);
const fetch: FetchBlobs = (hashes) =>
  new Promise((resolve) => {
    answered = resolve;
    say({ type: 'fetch', hashes });
  });
const answer = await lookUp(workerData as LookTask, fetch, (progress) => say({ type: 'progress', progress }));
say({ type: 'done', answer });
port.close();
