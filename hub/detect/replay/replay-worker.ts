import { parentPort, workerData } from 'node:worker_threads';
import { ReplayAnswers } from './replay-answers.ts';
import type { ToReplay } from './replay-messages.ts';
import type { ReplayTask } from './replay-rules.ts';

/**
 * Judges stored events for one replay in a thread of its own. Knows no store and no network.
 */
const port = parentPort!;
const answers = new ReplayAnswers(workerData as ReplayTask);
port.on('message', (message: ToReplay) => port.postMessage(answers.answer(message)));
