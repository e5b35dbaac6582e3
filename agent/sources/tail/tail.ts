import { stat } from 'node:fs/promises';
import type { EventDraft } from '#protocol/events/event.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { ChangeReport } from '../change-report.ts';
import { fileProblem } from '../file-problem.ts';
import type { SourceContext } from '../source.ts';
import { Copies } from './copies.ts';
import { keyOf, stateOf } from './file-key.ts';
import type { Beginning } from './file-mark.ts';
import { FirstSight, type FirstSightPosition } from './first-sight.ts';
import { type LossKind, lostPart } from './lost-part.ts';
import { EndedParts, type MissedParts, partsUntilNow, readMissedParts } from './missed-parts.ts';
import { NotKeptError } from './not-kept.ts';
import { readPackedRest } from './packed-rest.ts';
import { type PastParts, readPast } from './past.ts';
import { demandFile, PathList } from './path-list.ts';
import { isQuiet } from './quiet.ts';
import { continuationIn, hasPartSince, holds, pathBeginsAs, type Sibling, siblingsOf, whereIs } from './rotation.ts';
import type { TailSettings } from './tail.config.ts';
import { type FilePosition, type LineSettings, type LineToEvents, type TailBatch, TailedFile } from './tailed-file.ts';

/** Position of a source that follows files. */
export interface TailPosition extends FirstSightPosition {
  files: FilePosition[];
}

/** Files that were renamed are still written to until their program notices; so long (in looks) they are read on. */
const looksAfterRotation = 40;
/** Files held open at once; more than this is a mistake in a pattern. */
const maxFiles = 500;

/** What follows a source's files, look by look. */
export class Tail {
  readonly #context: SourceContext<TailSettings>;
  readonly #toEvents: LineToEvents;
  readonly #open = new Map<string, TailedFile>();
  /** Positions from the last run whose files were not found again yet. */
  readonly #saved: Map<string, FilePosition>;
  readonly #firstSight: FirstSight;
  readonly #paths: PathList;
  readonly #copies = new Copies();
  /** How logs began that were emptied, replaced or removed, by path. */
  readonly #formers = new Map<string, Beginning>();
  readonly #health: ChangeReport;
  readonly #settings: LineSettings;
  readonly #parts: PastParts & MissedParts;
  #looks = 0;

  constructor(context: SourceContext<TailSettings>, toEvents: LineToEvents) {
    this.#context = context;
    this.#toEvents = toEvents;
    this.#paths = new PathList(context.config.paths);
    const position = context.position<TailPosition>();
    this.#firstSight = new FirstSight(context.config.paths, position);
    this.#health = new ChangeReport(context.report);
    const { encoding, maxLineBytes } = context.config;
    this.#settings = { limit: maxLineBytes, encoding: encoding === 'auto' ? undefined : encoding };
    this.#parts = {
      ...{ context, firstSight: this.#firstSight, settings: this.#settings, toEvents },
      ...{ keep: this.#keep.bind(this), readPart: this.#readPart.bind(this), goOn: this.#goOn.bind(this) },
      ...{
        ended: new EndedParts(() =>
          [...this.#open.values()].flatMap((file) => (file.looksAway < 0 ? [] : [file.position])),
        ),
        keepingPlace: this.#keepingPlace.bind(this),
      },
    };
    this.#saved = new Map(position?.files.map((file) => [keyOf(file), file]));
  }

  async look(): Promise<void> {
    const problems: Reason[] = [];
    const all = this.#paths.now();
    const paths = all.slice(0, maxFiles);
    if (all.length > maxFiles) problems.push(because('too_many_files', { count: all.length, limit: maxFiles }));
    if (this.#looks > 0 && isQuiet(paths, this.#open, this.#copies)) return;
    if (paths.length === 0) problems.push(because('no_file_matches', { paths: this.#context.config.paths.join(', ') }));
    if (this.#looks === 0) await this.#firstSight.begin(new Set([...this.#saved.values()].map(({ path }) => path)));
    await this.#readTruncated();
    for (const path of paths) {
      if (this.#context.signal.aborted) return;
      await this.#lookAt(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === undefined) throw error;
        if (error.code !== 'ENOENT') this.#firstSight.failed(path);
        problems.push(fileProblem(path, error));
      });
    }
    await this.#readAway(new Set(paths));
    if (this.#looks === 0) await this.#startOver();
    this.#looks += 1;
    this.#health.tell(problems, this.#open.size === 0 ? 'unavailable' : 'degraded');
  }

  async close(): Promise<void> {
    for (const file of this.#open.values()) await file.close();
  }

  async #lookAt(path: string): Promise<void> {
    const info = await stat(path);
    demandFile(path, info);
    const key = keyOf(info);
    const open = this.#open.get(key);
    if (open) {
      open.position.path = path;
      open.looksAway = -1;
      await readMissedParts(open.position, info.mtimeMs, this.#parts);
      return this.#read(open);
    }
    const saved = this.#saved.get(key);
    if (saved && info.size >= saved.offset && (await holds(path, saved))) {
      await readMissedParts(saved, info.mtimeMs, this.#parts);
      return this.#goOn(path, saved);
    }
    if (await this.#copies.check(path, stateOf({ ...info, changed: info.mtimeMs }), this.#open.values())) return;
    const goesOn = await this.#readOlderParts(path, key);
    if (goesOn) return this.#goOn(path, goesOn);
    if (this.#firstSight.isFirst(path)) await readPast(path, this.#parts);
    const file = await TailedFile.open(path, this.#settings);
    file.position.historyUntil = this.#firstSight.historyOf(path, info.size);
    file.position.partsUntil = await partsUntilNow(path);
    file.former = this.#formers.get(path);
    this.#formers.delete(path);
    await this.#readOpened(file);
  }

  async #goOn(path: string, position: FilePosition): Promise<void> {
    this.#saved.delete(keyOf(position));
    await this.#readOpened(await TailedFile.open(path, this.#settings, { position }));
  }

  #readOpened(file: TailedFile): Promise<void> {
    this.#open.set(keyOf(file.position), file);
    return this.#read(file);
  }

  /**
   * A new file stands at a path: first comes what was written into the files before it and not read yet. Answers where to
   * go on in the new one when it is a copy that holds all that was read.
   */
  async #readOlderParts(path: string, key: string): Promise<FilePosition | undefined> {
    const before = [...this.#saved.values()].filter((saved) => saved.path === path);
    const displaced = [...this.#open.values()].filter(({ position }) => position.path === path);
    if (before.length + displaced.length === 0) return undefined;
    const siblings = await siblingsOf(path);
    const found = new Map<Sibling, FilePosition>();
    for (const saved of before) {
      this.#saved.delete(keyOf(saved));
      const sibling = await continuationIn(siblings, saved);
      if (sibling) found.set(sibling, saved);
      else if (saved.offset === 0) await readMissedParts(saved, undefined, this.#parts);
      else {
        if (await holds(path, saved)) return saved;
        if (await this.#readPackedRest(saved)) continue;
        this.#formers.set(path, saved.beginning);
        const kind =
          key === keyOf(saved) || (await pathBeginsAs(path, saved.beginning)) ? 'source_cleared' : 'source_rotated';
        await this.#gap(kind, saved, because('log_replaced', { path }));
      }
    }
    for (const file of displaced) {
      await this.#read(file);
      if (!(await file.isUnlinked()) || !(await pathBeginsAs(path, file.position.beginning))) continue;
      await this.#letGo(keyOf(file.position), file);
      if (await holds(path, file.position)) return file.position;
      this.#formers.set(path, file.position.beginning);
      await this.#gap('source_cleared', file.position, because('log_rewritten', { path }));
    }
    const keys = new Set(displaced.map(({ position }) => keyOf(position)));
    const oldest = siblings.findIndex((sibling) => found.has(sibling) || keys.has(keyOf(sibling)));
    if (oldest < 0) return undefined;
    for (const sibling of siblings.slice(oldest)) {
      const saved = found.get(sibling);
      if (saved) await this.#goOn(sibling.path, saved);
      else await this.#readPart(sibling);
    }
    return undefined;
  }

  async #readPart(part: Sibling, historyUntil = 0): Promise<void> {
    if (this.#open.has(keyOf(part)) || this.#saved.has(keyOf(part))) return;
    if (await this.#copies.check(part.path, stateOf(part), this.#open.values())) return;
    const file = await TailedFile.open(part.path, this.#settings);
    file.position.historyUntil = historyUntil;
    await this.#readOpened(file);
  }

  /** Files that were cut or written anew: their old content is read to its end where a copy has it. */
  async #readTruncated(): Promise<void> {
    for (const [key, file] of this.#open) {
      if (await file.isIntact()) continue;
      const { position } = file;
      await file.close();
      this.#open.delete(key);
      const siblings = (await siblingsOf(position.path)).filter((sibling) => !this.#open.has(keyOf(sibling)));
      const copy = await continuationIn(siblings, position);
      if (copy) {
        await this.#goOn(copy.path, position);
        for (const part of siblings.slice(siblings.indexOf(copy) + 1)) await this.#readPart(part);
      } else if (!(await this.#readPackedRest(position))) {
        this.#formers.set(position.path, position.beginning);
        await this.#gap('source_cleared', position, because('log_emptied', { path: position.path }));
      }
    }
  }

  /** Goes on in compressed parts, and in those after them that are not; false when no part holds what was read. */
  async #readPackedRest(position: FilePosition): Promise<boolean> {
    const { changed } = position;
    const found = await this.#keepingPlace(position, () => readPackedRest(position, this.#parts));
    if (!found || this.#context.signal.aborted) return found;
    for (const part of await siblingsOf(position.path)) if (part.changed > changed) await this.#readPart(part);
    return true;
  }

  async #keepingPlace<T>(place: FilePosition, read: () => Promise<T>): Promise<T> {
    this.#saved.set(keyOf(place), place);
    const found = await read();
    if (!this.#context.signal.aborted) this.#saved.delete(keyOf(place));
    return found;
  }

  /** Files no longer at their path: read on while they are held open, then let go with their last line. */
  async #readAway(paths: ReadonlySet<string>): Promise<void> {
    for (const [key, file] of this.#open) {
      const info = await stat(file.position.path).catch(() => undefined);
      if (info && keyOf(info) === key && paths.has(file.position.path)) continue;
      await this.#read(file);
      file.looksAway += 1;
      if (file.looksAway < looksAfterRotation) continue;
      const { path, beginning } = file.position;
      // Logs that only fit a pattern come and go; a named one is rotated, or else was taken away.
      const named = this.#context.config.paths.includes(path);
      if (!info && named && (await file.isUnlinked()) && !(await hasPartSince(file.position))) {
        this.#formers.set(path, beginning);
        await this.#gap('source_cleared', file.position, because('log_deleted', { path }));
      }
      await this.#letGo(key, file);
    }
  }

  async #letGo(key: string, file: TailedFile): Promise<void> {
    const rest = file.rest();
    if (rest) await this.#emit(file, rest);
    this.#open.delete(key);
    this.#parts.ended.note(file.position);
    await file.close();
  }

  async #read(file: TailedFile): Promise<void> {
    for await (const batch of file.batches()) {
      await this.#emit(file, batch);
      if (this.#context.signal.aborted) return;
    }
  }

  async #emit(file: TailedFile, batch: TailBatch): Promise<void> {
    const drafts = batch.lines.flatMap((line) => this.#toEvents(line));
    file.moveBehind(batch);
    await this.#keep(drafts);
  }

  async #keep(drafts: EventDraft[]): Promise<void> {
    try {
      await this.#context.emit(drafts, this.#position());
    } catch (error) {
      throw new NotKeptError('the agent did not keep the events', { cause: error });
    }
  }

  #position(): TailPosition {
    const files = [...[...this.#open.values()].map(({ position }) => position), ...this.#saved.values()];
    return { files, ...this.#firstSight.position };
  }

  /** After the first look: files of the last run that are not at their paths any more. */
  async #startOver(): Promise<void> {
    for (const saved of [...this.#saved.values()]) {
      const found = await whereIs(saved);
      this.#saved.delete(keyOf(saved));
      if (found && !this.#open.has(keyOf(found))) await this.#goOn(found.path, saved);
      else if (!found && saved.offset === 0) await readMissedParts(saved, undefined, this.#parts);
      else if (!found && !(await this.#readPackedRest(saved)))
        await this.#gap('source_rotated', saved, because('log_gone', { path: saved.path }));
    }
    this.#firstSight.end();
    await this.#keep([]);
  }

  #gap(kind: LossKind, at: FilePosition, reason: Reason): Promise<void> {
    return this.#keep([lostPart(this.#context, kind, at, reason)]);
  }
}
