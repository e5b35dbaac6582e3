import type { OperationClass } from '#engine/wire/operation.ts';
import type { SeenOperation } from '#engine/wire/wire.ts';
import type { FindingKind } from './kinds.ts';
import { operationName } from './operation-model.ts';

/** Commands by what they are called, whatever the protocol: the first that fits decides. */
const byName: readonly [pattern: RegExp, kind: FindingKind][] = [
  [/listen.?only|disable.unsolicited/i, 'listen_only'],
  [/re-?start|re-?boot|reset|\bC_RP_|reinitiali[sz]e|initiali[sz]e data/i, 'device_restart'],
  [/\bstop\b|halt/i, 'controller_stop'],
  [/firmware/i, 'program_download'],
];

const byClass: ReadonlyMap<OperationClass, FindingKind> = new Map([
  ['program-download', 'program_download'],
  ['program-upload', 'program_upload'],
  ['mode', 'mode_change'],
  ['control', 'control_command'],
]);

/** Operations that read or write values, whatever their name reminds of. */
const plain: ReadonlySet<OperationClass> = new Set(['read', 'write', 'session', 'identify']);

/** The kind of finding that a command is by itself: a programme, a stop, a restart; null for all that only reads and writes values. */
export function commandKind(seen: SeenOperation): FindingKind | null {
  if (plain.has(seen.class)) return null;
  const whole = byClass.get(seen.class);
  if (seen.class === 'program-download' || seen.class === 'program-upload') return whole!;
  const name = operationName(seen);
  return byName.find(([pattern]) => pattern.test(name))?.[1] ?? whole ?? null;
}
