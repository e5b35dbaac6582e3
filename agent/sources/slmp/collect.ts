import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import { because } from '#protocol/reasons/reason.ts';
import type { DeviceCollection } from '../../controllers/device-collection.ts';
import { reasonOf } from '../../controllers/gentle-reader.ts';
import type { MemoryMap } from '../../controllers/memory-map.ts';
import { type HowToRead, takeSnapshot } from '../../controllers/take-snapshot.ts';
import { mostAtOnce, slmpAreas } from './areas.ts';
import { cpuErrorText } from './cpu-errors.ts';
import { alwaysAsked, familyOf, SlmpLook } from './look.ts';
import { planSlmp } from './plan.ts';
import type { Series } from './series.ts';
import { openPort, type SlmpTarget } from './target.ts';

/** Takes a snapshot: identity, state, mapped memory. Whatever the controller does, a snapshot comes back. */
export function collectSlmp(
  target: SlmpTarget,
  map: MemoryMap,
  now: () => Date,
  how: HowToRead = {},
): Promise<Snapshot> {
  const port = openPort(target, map, how.signal);
  const planned = planSlmp(target, map).total;
  const cannotShow = ['program', 'parameters', 'modules'];
  const reading = { protocol: 'slmp', target, map, port, cannotShow, planned, how } as const;
  return takeSnapshot(reading, now, async (collection, reader) => {
    const look = new SlmpLook(port, reader, target.code, now);
    const family = await readIdentity(collection, look, target);
    await readRuntime(collection, look, family);
    await collection.readMemory(map, slmpAreas, mostAtOnce, (block) => look.read('0401 mapped memory', block));
    collection.fingerprint(reader, alwaysAsked);
  });
}

async function readIdentity(
  collection: DeviceCollection,
  look: SlmpLook,
  target: SlmpTarget,
): Promise<Series | undefined> {
  const { identity } = collection;
  const fact = (key: string, path: string, raw: string, decoded = raw) =>
    collection.fact(identity, key, { class: 'identity', path, raw, decoded });
  const typeName = await look.typeName();
  if (typeName.kind === 'value') {
    const code = hex4(typeName.value.model);
    fact('typeName', 'TypeName', typeName.value.name);
    fact('modelCode', 'ModelCode', code, `${code}H`);
  } else if (typeName.kind === 'nothing') {
    collection.missing(identity, 'type_name_unanswered', typeName.reason);
  } else {
    look.reader.warn(because('type_name_refused', { message: reasonOf(typeName) }));
  }
  const family = familyOf(target, typeName.kind === 'value' ? typeName.value.name : undefined);
  if (family) fact('series', 'Series', family.name);
  return family;
}

/** State, latest error and clock: kept beside what is compared. */
async function readRuntime(collection: DeviceCollection, look: SlmpLook, family: Series | undefined): Promise<void> {
  const { runtime } = collection;
  const status = await look.status();
  if (status.kind === 'value') {
    const { state, because, switch: position } = status.value;
    runtime.add('state', { path: 'CPU', value: state, ...(because ? { because } : {}) });
    runtime.add('switch', { path: 'RUN/STOP switch', value: position });
  } else {
    collection.missing(runtime, 'state_unanswered', reasonOf(status));
  }
  const error = await look.latestError(family);
  if (error.kind === 'value') {
    const at = error.value.at?.toISOString();
    const { code: value, words } = cpuErrorText(family, error.value.code);
    runtime.add('error', { path: 'Latest error', value, ...(words ? { words } : {}), ...(at ? { at } : {}) });
  } else {
    collection.missing(runtime, 'error_unanswered', reasonOf(error));
  }
  const offset = await look.clockOffset(family);
  if (typeof offset === 'number') collection.clockOffsetMs = offset;
  else look.reader.warn(because('clock_unread', { message: offset }));
}

function hex4(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, '0');
}
