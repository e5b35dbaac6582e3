import { CaptureFile, CaptureMinutes } from '#engine/wire/wire.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import type { FileOrigin } from './file-origin.ts';
import { unreadable } from './unreadable.ts';

/** A capture is read in pieces of this size. */
const pieceBytes = 1 << 20;
const beginnings = new Set(['d4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d', '34cdb2a1', 'a1b2cd34', '0a0d0d0a']);

/** Whether a file is a capture of network traffic (pcap or pcapng), by its first bytes. */
export function isCapture(bytes: Buffer): boolean {
  return beginnings.has(bytes.subarray(0, 4).toString('hex'));
}

/** What a capture tells, as the agent's own capture would have told it: sums by the minute, single commands, and devices. What cannot be read is a gap. */
export function* captureEvents(bytes: Buffer, origin: FileOrigin): Generator<EventDraft> {
  const name = origin.path.split(/[\\/]/).at(-1) ?? origin.path;
  const minutes = new CaptureMinutes({
    'host.name': origin.host,
    'hinomi.vantage': 'capture',
    'observer.ingress.interface.name': name,
  });
  const file = new CaptureFile(minutes);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    if (!file.push(bytes.subarray(at, at + pieceBytes))) break;
    yield* history(minutes.take());
  }
  const broken = file.end();
  yield* history(minutes.finish());
  if (broken) yield unreadable(origin, `${broken.reason} (byte ${broken.offset})`);
  const { flows, operations, commands } = minutes.takeLosses();
  const lost = flows + operations + commands;
  if (lost > 0) yield unreadable(origin, `${lost} rows more than a minute may have`);
}

function* history(drafts: readonly EventDraft[]): Generator<EventDraft> {
  for (const draft of drafts) yield { ...draft, history: true };
}
