import { parentPort, workerData } from 'node:worker_threads';
import { type CheckTask, checkAddition } from './addition-check.ts';

/**
 * One check of what people want to add, in a thread that can be ended at any moment.
 */
parentPort!.postMessage(checkAddition(workerData as CheckTask));
