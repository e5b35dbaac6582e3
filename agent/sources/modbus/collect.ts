import {
  buildSnapshot,
  SectionBuilder,
  type Snapshot,
  type SnapshotHeader,
  sha256,
  snapshotForm,
} from '#engine/snapshot/snapshot.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { KeyedDigest } from '../../controllers/keyed-digest.ts';
import { PlannedProgress } from '../../controllers/planned-progress.ts';
import { reasonOfFailure, StoppedReadingError, whyCancelled } from '../../controllers/stopped-reading.ts';
import type { HowToRead } from '../../controllers/take-snapshot.ts';
import { readBlock } from './areas.ts';
import { type Behaviour, type Learned, readBook, writeBook } from './book.ts';
import { answersOf, readCounters } from './counters.ts';
import { leftAlone, mostFingerprintRequests, takeFingerprint } from './fingerprint.ts';
import { readIdentity } from './identity.ts';
import type { ModbusMap } from './map.ts';
import { readAnswer, readRequest } from './pdu.ts';
import { estimate, type PlannedRead, placeOf, planReads, shortGaps } from './plan.ts';
import { addressOf } from './port.ts';
import { Reader, SilentUnitError } from './reader.ts';
import { RegisterSections } from './registers.ts';
import { type ModbusTarget, openPort } from './target.ts';

/** So many units in a row without an answer: nothing more is asked of what lies behind the address. */
const mostSilentUnits = 2;

/** What a reading may know and learn beside its map. */
export interface HowToCollect extends HowToRead {
  /** File of what was learned about the device; without one nothing is remembered. */
  book?: string;
  /** A person wants every function code tried (again). Where there is a book, this happens by itself the first time. */
  learn?: boolean;
}

/** Takes a snapshot by map: values, ranges, identity, behaviour. Whatever the device does, a snapshot comes back. */
export async function collectModbus(
  target: ModbusTarget,
  map: ModbusMap,
  now: () => Date,
  how: HowToCollect = {},
): Promise<Snapshot> {
  const started = now().toISOString();
  const of = learnedWith(target, map);
  const known = how.book === undefined ? undefined : readBook(how.book, of);
  const learning = how.learn === true || (how.book !== undefined && !known);
  const reading = new Reading(target, map, known, learning, how);
  await reading.run();
  if (how.book !== undefined) {
    const learned = reading.learned(of, now().toISOString());
    if (learned) writeBook(how.book, learned);
  }
  return reading.snapshot(started, now().toISOString());
}

/** Address and map that a device is known by: what was learned with others is learned anew. */
export function learnedWith(target: ModbusTarget, map: ModbusMap): string {
  return `${addressOf(target)} ${target.framing ?? 'tcp'} ${mapHash(map)}`;
}

/** Requests of a reading, as far as they are known beforehand; each trial of a function code is mostly one. */
function plannedRequests(map: ModbusMap, learning: boolean, gaps: ReadonlySet<string>): number {
  const { total } = estimate(map, 0, gaps);
  return learning ? total + (map.units.length * mostFingerprintRequests) / 2 + shortGaps(map).length : total;
}

function mapHash(map: ModbusMap): string {
  return sha256(JSON.stringify(map));
}

/** True where a unit did not answer, or nothing usable. */
function isSilence(error: unknown): boolean {
  if (error instanceof SilentUnitError) return true;
  return error instanceof StoppedReadingError && error.reason.code === 'no_usable_answers';
}

/** One reading of a device from its first request to its snapshot. */
class Reading {
  readonly #target: ModbusTarget;
  readonly #map: ModbusMap;
  readonly #known: Learned | undefined;
  readonly #learning: boolean;
  readonly #signal: AbortSignal | undefined;
  readonly #port;
  readonly #reader: Reader;
  readonly #registers: RegisterSections;
  readonly #identity = new SectionBuilder('identity');
  readonly #fingerprint = new SectionBuilder('fingerprint');
  readonly #runtime = new SectionBuilder('runtime', false);
  readonly #causes: Reason[] = [];
  readonly #open = new Set<string>();
  readonly #pieces: Learned['pieces'] = {};
  #gaps: string[];
  /** Units that do not answer, and how many of them in a row. */
  readonly #silent = new Set<number>();
  #silentInARow = 0;
  #asked: number | undefined;
  /** Trying every function code began. */
  #tried = false;
  #cut: string | undefined;
  #cutBy: Reason | undefined;

  constructor(
    target: ModbusTarget,
    map: ModbusMap,
    known: Learned | undefined,
    learning: boolean,
    { signal, digest = KeyedDigest.passing(), tell = () => undefined }: HowToCollect,
  ) {
    this.#target = target;
    this.#map = map;
    this.#known = known;
    this.#learning = learning;
    this.#signal = signal;
    this.#registers = new RegisterSections(digest);
    this.#port = openPort(target, signal);
    const progress = new PlannedProgress(tell);
    const planned = plannedRequests(map, learning, new Set(known?.gaps));
    const sent = () => Object.values(this.#port.requests).reduce((sum, count) => sum + count, 0);
    this.#reader = new Reader(this.#port, target.budgetSeconds * 1000, target.slowMs, () =>
      progress.at(sent(), planned),
    );
    this.#pieces = { ...known?.pieces };
    this.#gaps = known?.gaps ?? [];
    this.#cut = learning ? undefined : known?.cut;
    this.#cutBy = learning ? undefined : known?.cutBy;
  }

  async run(): Promise<void> {
    try {
      await this.#readRegisters();
      if (this.#learning) await this.#learn();
      for (const { id } of this.#map.units) await this.#ofUnit(id, () => this.#readIdentity(id));
      if ([...this.#reader.behaviour.values()].every(leftAlone))
        throw new StoppedReadingError(because('nothing_answered'));
    } catch (error) {
      if (!(error instanceof StoppedReadingError) && !this.#signal?.aborted) throw error;
      this.#causes.push(this.#signal?.aborted ? whyCancelled(this.#signal) : reasonOfFailure(error));
      this.#open.add('*');
    } finally {
      this.#port.close();
    }
  }

  /** What is known from now on; undefined while nothing was tried. */
  learned(of: string, at: string): Learned | undefined {
    const tried = this.#tried && this.#silent.size === 0;
    const taken = tried ? at : this.#known?.taken;
    const fingerprint = tried ? Object.fromEntries(this.#reader.behaviour) : this.#known?.fingerprint;
    if (taken === undefined || fingerprint === undefined) return undefined;
    const cutBy = this.#cutBy === undefined ? {} : { cutBy: this.#cutBy };
    const cut = this.#cut === undefined ? {} : { cut: this.#cut, ...cutBy };
    return { of, taken, fingerprint, pieces: this.#pieces, gaps: this.#gaps, ...cut };
  }

  snapshot(started: string, ended: string): Snapshot {
    const { reader, port, target } = { reader: this.#reader, port: this.#port, target: this.#target };
    this.#enterFingerprint();
    const hash = mapHash(this.#map);
    const causes = this.#cutBy === undefined ? {} : { causes: [this.#cutBy] };
    const cut = this.#cut === undefined ? [] : [{ ...because('trial_ended_early', { message: this.#cut }), ...causes }];
    const warnings = [...reader.warnings, ...cut];
    const header: SnapshotHeader = {
      device: target.device,
      protocol: 'modbus',
      form: snapshotForm,
      address: addressOf(target),
      identity: `modbus/map ${hash.slice(0, 12)}`,
      started,
      ended,
      complete: this.#causes.length === 0,
      reasons: this.#causes.map(({ text }) => text),
      causes: this.#causes,
      ...(warnings.length > 0 ? { warnings } : {}),
      open: [...this.#open].sort(),
      requests: port.requests,
      refused: port.refused,
      bytesIn: port.bytesIn,
      bytesOut: port.bytesOut,
      facts: {
        map: hash,
        connections: port.connections,
        ...(this.#tried ? { fingerprint: ended } : this.#known ? { fingerprint: this.#known.taken } : {}),
      },
    };
    const own = [this.#identity, this.#fingerprint, this.#runtime].map((one) => one.finish());
    return buildSnapshot(header, [...own, ...this.#registers.finish()]);
  }

  async #readRegisters(): Promise<void> {
    const blocks = Map.groupBy(planReads(this.#map, new Set(this.#known?.gaps)), ({ unit }) => unit);
    for (const [unit, ofUnit] of blocks) await this.#ofUnit(unit, () => this.#readBlocks(ofUnit));
  }

  /**
   * Asks one unit. Of several behind one address one that does not answer is left out, and the snapshot says so; two of them in a
   * row end the reading.
   */
  async #ofUnit(unit: number, ask: () => Promise<void>): Promise<void> {
    if (this.#silent.has(unit)) return;
    if (unit !== this.#asked) this.#reader.nextUnit();
    this.#asked = unit;
    try {
      await ask();
      this.#silentInARow = 0;
    } catch (error) {
      if (!isSilence(error) || ++this.#silentInARow === mostSilentUnits || this.#map.units.length === 1) throw error;
      this.#silent.add(unit);
      this.#causes.push(because('unit_silent', { unit }));
      this.#open.add('*');
    }
  }

  async #readIdentity(unit: number): Promise<void> {
    const skip = (key: string) => leftAlone(this.#behaviour()[`${unit}/${key}`]);
    const runs = await readIdentity(this.#reader, unit, this.#identity, skip);
    if (runs !== undefined) this.#runtime.add(`${unit}/run`, { path: `${unit}/run`, value: runs });
    await readCounters(this.#reader, unit, answersOf(this.#behaviour(), unit), this.#runtime);
  }

  async #readBlocks(blocks: readonly PlannedRead[]): Promise<void> {
    for (const block of blocks) {
      const place = placeOf(block);
      const pieces = await readBlock(this.#reader, block, this.#learning ? [] : this.#known?.pieces[place]);
      const unanswered = this.#registers.add(block, pieces);
      for (const place of unanswered) this.#causes.push(because('block_unanswered', { place }));
      if (unanswered.length > 0) this.#open.add('ranges').add('values');
      else if (pieces.length > 1 || pieces[0]!.exception !== 0) {
        this.#pieces[place] = pieces.map(({ start, count, exception }) => ({ start, count, exception }));
      } else delete this.#pieces[place];
    }
  }

  async #learn(): Promise<void> {
    this.#tried = true;
    try {
      for (const unit of this.#map.units) {
        await this.#ofUnit(unit.id, () => takeFingerprint(this.#reader, unit, this.#target.allowed ?? []));
      }
      await this.#learnGaps();
    } catch (error) {
      this.#cut = (error as Error).message;
      this.#cutBy = reasonOfFailure(error);
      throw error;
    }
    this.#cut = undefined;
    this.#cutBy = undefined;
  }

  async #learnGaps(): Promise<void> {
    this.#gaps = [];
    for (const gap of shortGaps(this.#map)) {
      const { unit, table, start, count } = gap;
      const data = await this.#reader.ask(unit, readRequest(table, start, count), (pdu) =>
        readAnswer(table, count, pdu),
      );
      if (data) this.#gaps.push(placeOf(gap));
    }
  }

  /** How the device takes requests: as just tried, else as it was learned. */
  #behaviour(): Readonly<Record<string, Behaviour>> {
    return this.#learning ? Object.fromEntries(this.#reader.behaviour) : (this.#known?.fingerprint ?? {});
  }

  /**
   * What was learned, with what this reading saw. An answer that failed to come this once says nothing of the device: the
   * section stays open there. That a request never is answered is known only where every code was tried.
   */
  #enterFingerprint(): void {
    const now = [...this.#reader.behaviour].filter(([key]) => !this.#silent.has(Number.parseInt(key, 10)));
    const seen = { ...this.#known?.fingerprint, ...Object.fromEntries(now) };
    for (const [key, behaviour] of Object.entries(seen)) {
      const path = key.replace('/', '/function ');
      if (leftAlone(behaviour) && !this.#tried && this.#known?.fingerprint[key] !== behaviour) {
        this.#open.add('identity').add('fingerprint');
        this.#reader.warn(because('request_unanswered', { place: path, seen: behaviour }));
      } else {
        this.#fingerprint.add(key, { class: 'identity', path, behaviour });
      }
    }
  }
}
