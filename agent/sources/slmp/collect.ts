import {
  buildSnapshot,
  canonicalise,
  type Json,
  SectionBuilder,
  type Snapshot,
  type SnapshotHeader,
  sha256,
} from '#engine/snapshot/snapshot.ts';
import { GentleReader, StoppedReadingError } from '../../controllers/gentle-reader.ts';
import { planBlocks } from '../../controllers/memory-blocks.ts';
import { addressText, type MemoryMap } from '../../controllers/memory-map.ts';
import { MemorySections } from '../../controllers/memory-records.ts';
import { mostAtOnce, slmpAreas } from './areas.ts';
import { alwaysAsked, familyOf, reasonOf, SlmpLook } from './look.ts';
import { openPort, type SlmpTarget } from './target.ts';

/** Takes a snapshot: identity, state, mapped memory. Whatever the controller does, a snapshot comes back. */
export async function collectSlmp(
  target: SlmpTarget,
  map: MemoryMap,
  now: () => Date,
  signal?: AbortSignal,
): Promise<Snapshot> {
  const started = now().toISOString();
  const port = openPort(target, map, signal);
  const reader = new GentleReader(target.budgetSeconds * 1000, target.slowMs);
  const collection = new Collection(new SlmpLook(port, reader, target.code, now));
  try {
    await collection.readSelf(target);
    await collection.readMemory(map);
    collection.fingerprintDone();
  } catch (error) {
    if (!(error instanceof StoppedReadingError) && !signal?.aborted) throw error;
    collection.stopped(signal?.aborted ? 'the reading was cancelled' : (error as Error).message);
  } finally {
    port.close();
  }
  const { reasons, open, clockOffsetMs } = collection;
  const header: SnapshotHeader = {
    device: target.id,
    protocol: 'slmp',
    address: `${target.host}:${target.port}`,
    identity: map.ranges.length === 0 ? 'slmp' : `slmp/map ${mapHash(map).slice(0, 12)}`,
    started,
    ended: now().toISOString(),
    complete: reasons.length === 0,
    reasons,
    open: [...open].sort(),
    requests: port.requests,
    refused: port.refused,
    bytesIn: port.bytesIn,
    bytesOut: port.bytesOut,
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
    facts: {
      map: mapHash(map),
      connections: port.connections,
      cannotShow: ['program', 'parameters', 'modules', ...(map.ranges.length === 0 ? ['memory'] : [])],
      ...(reader.warnings.length > 0 ? { warnings: reader.warnings } : {}),
    },
  };
  return buildSnapshot(header, collection.sections());
}

function mapHash(map: MemoryMap): string {
  return sha256(canonicalise(JSON.parse(JSON.stringify(map.ranges)) as Json));
}

/** What one reading brought together. */
class Collection {
  readonly reasons: string[] = [];
  readonly open = new Set<string>();
  clockOffsetMs: number | undefined;
  readonly #look: SlmpLook;
  readonly #identity = new SectionBuilder('identity');
  readonly #fingerprint = new SectionBuilder('fingerprint');
  readonly #runtime = new SectionBuilder('runtime', false);
  readonly #memory = new MemorySections();

  constructor(look: SlmpLook) {
    this.#look = look;
  }

  sections() {
    const { ranges, values, observed } = this.#memory;
    return [this.#identity, this.#fingerprint, this.#runtime, ranges, values, observed].map((one) => one.finish());
  }

  /** Identity, state, latest error and clock. */
  async readSelf(target: SlmpTarget): Promise<void> {
    const look = this.#look;
    const typeName = await look.typeName();
    if (typeName.kind === 'value') {
      const { name, model } = typeName.value;
      const code = model.toString(16).toUpperCase().padStart(4, '0');
      this.#fact('typeName', 'TypeName', name, name);
      this.#fact('modelCode', 'ModelCode', code, `${code}H`);
    } else if (typeName.kind === 'nothing') {
      this.#missing('identity', `its type name: ${typeName.reason}`);
    } else {
      look.reader.warn(`the controller does not tell its type name: ${reasonOf(typeName)}`);
    }
    const family = familyOf(target, typeName.kind === 'value' ? typeName.value.name : undefined);
    if (family) this.#fact('series', 'Series', family.name, family.name);
    const status = await look.status();
    if (status.kind === 'value') {
      const { state, because, switch: position } = status.value;
      this.#runtime.add('state', { path: 'CPU', value: state, ...(because ? { because } : {}) });
      this.#runtime.add('switch', { path: 'RUN/STOP switch', value: position });
    } else {
      this.#missing('runtime', `its state: ${reasonOf(status)}`);
    }
    const error = await look.latestError(family);
    if (error.kind === 'value') {
      const code = error.value.code.toString(16).toUpperCase().padStart(4, '0');
      const at = error.value.at?.toISOString();
      this.#runtime.add('error', { path: 'Latest error', value: `${code}H`, ...(at ? { at } : {}) });
    } else {
      this.#missing('runtime', `its latest error: ${reasonOf(error)}`);
    }
    const offset = await look.clockOffset(family);
    if (typeof offset === 'number') this.clockOffsetMs = offset;
    else look.reader.warn(offset);
  }

  /** Everything that the map names. */
  async readMemory(map: MemoryMap): Promise<void> {
    for (const block of planBlocks(map, slmpAreas, mostAtOnce)) {
      const read = await this.#look.read('0401 mapped memory', block);
      if (read.kind === 'value') this.#memory.add(block, { data: read.value });
      else if (read.kind === 'refused') this.#memory.add(block, { refused: `${read.code} ${read.words}` });
      else {
        this.reasons.push(
          `${addressText(block.area, block.start)}+${block.count} gave no usable answer: ${read.reason}`,
        );
        this.open.add('ranges').add('values');
      }
    }
  }

  /** Enters how the controller took what is always asked of it; what is asked now and then would look like a change. */
  fingerprintDone(): void {
    for (const name of alwaysAsked) {
      const behaviour = this.#look.reader.behaviour.get(name);
      if (behaviour === undefined) continue;
      if (behaviour === 'silent' || behaviour === 'closed' || behaviour === 'garbage') this.open.add('fingerprint');
      this.#fingerprint.add(name, { class: 'identity', path: name, behaviour });
    }
  }

  stopped(reason: string): void {
    this.reasons.push(reason);
    this.open.add('*');
  }

  #fact(key: string, path: string, raw: string, decoded: string): void {
    this.#identity.add(key, { class: 'identity', rule: 'what the controller says of itself', path, raw, decoded });
  }

  #missing(section: string, what: string): void {
    this.reasons.push(`no answer about ${what}`);
    this.open.add(section);
  }
}
