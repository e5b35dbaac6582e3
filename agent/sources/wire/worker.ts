import { parentPort, workerData } from 'node:worker_threads';
import { CaptureMinutes, usualLimits } from '#engine/wire/wire.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { pause } from '../pause.ts';
import { DropFolder } from './drop-folder.ts';
import { captureGap } from './gaps.ts';
import { LiveCapture } from './live-capture.ts';
import { LiveDetection } from './live-detection.ts';
import { Outbox } from './outbox.ts';
import type { FromThread, ThreadStart, ToThread } from './thread-messages.ts';

/** The thread in which packets are read: whatever they do to the decoder, only this thread pays for it. */
const start = workerData as ThreadStart;
const port = parentPort!;
const abort = new AbortController();
const send = (message: FromThread) => port.postMessage(message);
const outbox = new Outbox(send);
const { config, host, source } = start;
const limits = {
  ...usualLimits,
  flows: { maxRows: config.maxRowsPerMinute, maxPortsPerPair: config.maxPortsPerPair },
  commands: { ...usualLimits.commands, maxPerMinute: config.maxCommandsPerMinute },
};
const folderLookMs = 2000;

let told = '';
const health = (state: 'running' | 'degraded' | 'unavailable', reasons: readonly Reason[]) => {
  const text = JSON.stringify([state, reasons]);
  if (text === told) return;
  told = text;
  send({ health: state, reasons });
};

const common = (interfaceName: string) => ({
  'host.name': host,
  'hinomi.vantage': 'capture',
  'observer.ingress.interface.name': interfaceName,
});

const listens = config.interface !== undefined && process.platform !== 'win32';
const detection =
  listens && config.detect
    ? new LiveDetection(start.stateDir, common(config.interface!), config.learnDays, Date.now())
    : null;
const live = listens
  ? new LiveCapture(
      start,
      { minutes: new CaptureMinutes(common(config.interface!), limits, detection?.companion), detection },
      outbox,
      health,
    )
  : null;

port.on('message', (message: ToThread) => {
  if ('committed' in message) outbox.committed();
  else if ('stop' in message) abort.abort();
  else if ('network' in message) detection?.order(message.network, Date.now());
  else {
    const kept = live?.keep(message.wish, abort.signal) ?? Promise.resolve('nothing is captured here');
    kept.then(
      (answer) => send({ slice: message.slice, kept: answer }),
      (error: Error) => send({ slice: message.slice, kept: error.message }),
    );
  }
});

/** Capture files of the folder, one after the other. */
async function watchFolder(folder: string): Promise<void> {
  const drop = new DropFolder(folder, start.marks);
  let broken = 0;
  do {
    for (const mark of drop.look()) {
      if (abort.signal.aborted) return;
      const minutes = new CaptureMinutes(common(mark.name), limits);
      const past = (drafts: EventDraft[]) => drafts.map((draft): EventDraft => ({ ...draft, history: true }));
      const fault = await drop.read(mark, minutes, () => outbox.give(past(minutes.take())));
      const events = past(minutes.finish());
      if (fault) {
        broken++;
        const reason = because('capture_file_broken', { file: mark.name, reason: fault.reason });
        events.push(
          captureGap({ kind: 'source_unreadable', reason, source, host, fromMs: mark.changed, toMs: Date.now() }),
        );
        health('degraded', [
          because('capture_file_unreadable', { count: broken, file: mark.name, reason: fault.reason }),
        ]);
      }
      drop.done(mark);
      await outbox.give(events, drop.marks);
    }
  } while (await pause(folderLookMs, abort.signal));
}

if (config.interface !== undefined && live === null) health('unavailable', [because('capture_not_offered')]);
else if (live === null) health('running', []);
await Promise.all([live?.run(abort.signal), config.folder === undefined ? undefined : watchFolder(config.folder)]);
port.close();
