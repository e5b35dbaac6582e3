import { buildSnapshot, type Snapshot } from '#engine/snapshot/snapshot.ts';
import type { ReadingState } from '#protocol/reading.ts';
import { because } from '#protocol/reasons/reason.ts';
import type { SourceContext } from '../sources/source.ts';
import type { ControllerOrigin } from './controller-events.ts';
import { type Finish, type FinishedSnapshot, finishSnapshot, type LastSnapshot } from './finished-snapshot.ts';
import { type Deadline, type JobWorker, WorkerEndedError } from './job-worker.ts';

/**
 * Takes a snapshot in the worker and tells meanwhile how far it is. A thread that a controller ended gives an incomplete
 * snapshot, as any other reading that broke off would; throws JobFailedError, and WorkerEndedError when the source itself ends.
 */
export async function readInWorker(
  worker: JobWorker,
  job: Finish,
  origin: ControllerOrigin,
  { reading, signal, now }: Pick<SourceContext<unknown>, 'reading' | 'signal' | 'now'>,
  deadline: number | Deadline,
): Promise<FinishedSnapshot> {
  const { device } = origin;
  const started = now().toISOString();
  const tell = (state: ReadingState) => reading(device, { device, started, ...state });
  tell({ step: 'look', done: 0, of: null, requests: 0, secondsLeft: null });
  try {
    return await worker.run<FinishedSnapshot>('snapshot', job, deadline, signal, (progress) =>
      tell(progress as ReadingState),
    );
  } catch (error) {
    if (!(error instanceof WorkerEndedError) || signal.aborted) throw error;
    return finishSnapshot(brokenOff(origin, job.last, started, now(), error.message), job);
  } finally {
    reading(device, null);
  }
}

/** What stands for a reading whose thread ended: a snapshot in which nothing was read, compared with nothing. */
function brokenOff(
  { device, address, protocol }: ControllerOrigin,
  last: LastSnapshot | undefined,
  started: string,
  ended: Date,
  message: string,
): Snapshot {
  const cause = because('thread_ended', { message });
  return buildSnapshot(
    {
      device,
      protocol,
      address,
      identity: last?.header.identity ?? '',
      started,
      ended: ended.toISOString(),
      complete: false,
      reasons: [cause.text],
      causes: [cause],
      open: ['*'],
      requests: {},
      refused: {},
      bytesIn: 0,
      bytesOut: 0,
    },
    [],
  );
}
