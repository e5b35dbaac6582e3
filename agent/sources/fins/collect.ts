import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import { because } from '#protocol/reasons/reason.ts';
import type { DeviceCollection } from '../../controllers/device-collection.ts';
import { reasonOf } from '../../controllers/gentle-reader.ts';
import type { MemoryMap } from '../../controllers/memory-map.ts';
import { type HowToRead, takeSnapshot } from '../../controllers/take-snapshot.ts';
import type { ControllerData, Revision } from './answers.ts';
import { finsAreas, mostAtOnce } from './areas.ts';
import { cpuErrorWords } from './cpu-errors.ts';
import { alwaysAsked, FinsLook } from './look.ts';
import { planFins } from './plan.ts';
import { type FinsTarget, openPort } from './target.ts';

/** Takes a snapshot: identity, protection, dates, state, mapped memory. Whatever the controller does, one comes back. */
export function collectFins(
  target: FinsTarget,
  map: MemoryMap,
  now: () => Date,
  how: HowToRead = {},
): Promise<Snapshot> {
  const port = openPort(target, map, how.signal);
  const planned = planFins(target, map).total;
  const cannotShow = ['program', 'parameters', 'modules'];
  const reading = { protocol: 'fins', target, map, port, cannotShow, planned, how } as const;
  return takeSnapshot(reading, now, async (collection, reader) => {
    const look = new FinsLook(port, reader, now);
    const data = await look.controllerData();
    if (data.kind === 'value') enterController(collection, data.value);
    else if (data.kind === 'nothing') collection.missing(collection.identity, 'model_unanswered', data.reason);
    else reader.warn(because('model_refused', { message: reasonOf(data) }));
    const revision = await look.revision();
    if (revision.kind === 'value') enterRevision(collection, revision.value);
    else if (revision.kind === 'nothing') {
      collection.missing(collection.markers, 'program_dates_unanswered', revision.reason);
      collection.open.add(collection.security.name);
    } else reader.warn(because('program_dates_refused', { message: reasonOf(revision) }));
    await readRuntime(collection, look);
    await collection.readMemory(map, finsAreas, mostAtOnce, (block) => look.memory(block));
    collection.fingerprint(reader, alwaysAsked);
  });
}

function enterController(collection: DeviceCollection, data: ControllerData): void {
  const { identity, security } = collection;
  const fact = (key: string, path: string, value: string, kind = 'identity') =>
    collection.fact(identity, key, { class: kind, path, raw: value, decoded: value });
  fact('model', 'Model', data.model);
  fact('version', 'Version', data.version);
  if (data.sizes) {
    const { programKiloWords, dataMemoryWords, extendedBanks } = data.sizes;
    fact('programSize', 'Program size', `${programKiloWords} K words`);
    fact('memorySize', 'Data memory', `${dataMemoryWords} words, ${extendedBanks} extended banks`);
  }
  if (data.memoryCard) {
    const { type, kilobytes } = data.memoryCard;
    fact('memoryCard', 'Memory card', type === 0 ? 'none' : `type ${type}, ${kilobytes} KB`, 'structure');
  }
  if (data.dipSwitch !== undefined) {
    const pins = [...data.dipSwitch].flatMap((pin, at) => (pin === '1' ? [at] : []));
    collection.fact(security, 'dipSwitch', {
      class: 'security',
      path: 'Switches on the CPU',
      raw: data.dipSwitch,
      decoded: pins.length === 0 ? 'all off' : `on: ${pins.join(', ')}`,
    });
  }
}

function enterRevision(collection: DeviceCollection, revision: Revision): void {
  const { markers, security } = collection;
  const date = (key: string, path: string, raw: string, at: Date | undefined) =>
    collection.fact(markers, key, { class: 'structure', path, raw, decoded: at ? localText(at) : 'never' });
  date('program', 'Program last written', revision.programRaw, revision.program);
  date('parameters', 'Parameters last written', revision.parametersRaw, revision.parameters);
  collection.fact(security, 'protection', {
    class: 'security',
    path: 'Protection of the program',
    raw: revision.protectionRaw,
    decoded: revision.protection,
  });
}

/** State, errors and clock: kept beside what is compared. */
async function readRuntime(collection: DeviceCollection, look: FinsLook): Promise<void> {
  const { runtime } = collection;
  const status = await look.status();
  if (status.kind === 'value') {
    const { running, mode, fatal, nonFatal, errorCode, message } = status.value;
    runtime.add('state', { path: 'CPU', value: running ? 'run' : 'stop', mode });
    runtime.add('errors', {
      path: 'Errors now',
      value: hex4(errorCode),
      fatal: hex4(fatal),
      nonFatal: hex4(nonFatal),
      ...inWords(errorCode),
      ...(message === '' ? {} : { message }),
    });
  } else {
    collection.missing(runtime, 'state_unanswered', reasonOf(status));
  }
  const log = await look.errorLog();
  if (log.kind === 'value') {
    const { stored } = log.value;
    runtime.add('errorLog', { path: 'Error log', value: stored, counter: { counts: 'errors' } });
    for (const [index, { code, detail, at }] of log.value.records.entries()) {
      runtime.add(`log/${String(index).padStart(2, '0')}`, {
        path: `Error log ${index}`,
        value: hex4(code),
        ...inWords(code),
        detail: hex4(detail),
        ...(at ? { at: localText(at) } : {}),
      });
    }
  } else if (log.kind === 'nothing') {
    collection.missing(runtime, 'error_unanswered', log.reason);
  }
  const offset = await look.clockOffset();
  if (typeof offset === 'number') collection.clockOffsetMs = offset;
  else look.reader.warn(because('clock_unread', { message: offset }));
}

/** A moment of the controller's own clock, which knows no zone. */
function localText(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

function inWords(code: number): { words?: string } {
  const words = cpuErrorWords(code);
  return words === undefined ? {} : { words };
}

function hex4(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, '0');
}
