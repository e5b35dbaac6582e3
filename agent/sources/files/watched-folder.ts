import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, matchesGlob, relative, sep } from 'node:path';
import type { Reason } from '#protocol/reasons/reason.ts';
import type { ChangeRecorder } from './change-recorder.ts';
import {
  baselineEvent,
  deletedEvent,
  type FileRecord,
  fileEvent,
  judge,
  limitGap,
  rootLostEvent,
  unreadableFolder,
} from './file-record.ts';
import type { FileState, WatchNote } from './file-state.ts';
import { FirstLook } from './first-look.ts';
import { Listening } from './listening.ts';
import { isGone, type LookTools, look, words } from './look.ts';
import { type FolderWork, Pending } from './pending.ts';
import type { FilesConfig, WatchConfig } from './source.config.ts';
import { watchProblems } from './watch-problems.ts';

const maxPutOff = 20;
const pageSize = 500;

/** So many changes at once may have overflowed the system's queue, which tells nobody: everything is compared soon. */
const burst = 500;
const afterBurstMs = 5000;

/** Most that looking at one file counts as work; the rest of the time was waiting for the disk. */
const maxWorkMs = 2;

/** What all watches share. */
export interface WatchTools extends LookTools {
  config: FilesConfig;
  state: FileState;
  recorder: ChangeRecorder;
  host: string;
  /** Own files of the agent, never watched. */
  ownFolder: string;
  now: () => Date;
  signal: AbortSignal;
  /** Called when something is waiting to be looked at. */
  wake: () => void;
  /** Called when the first comparison has come further. */
  progress: () => void;
}

/** One configured watch: finds what changed, by listening and by full comparison. */
export class WatchedFolder {
  readonly #watch: WatchConfig;
  readonly #tools: WatchTools;
  readonly #pending = new Pending();
  readonly #listening: Listening;
  readonly #firstLook: FirstLook;
  #note: WatchNote;
  #compareAt = 0;
  #unnameable = 0;

  constructor(watch: WatchConfig, tools: WatchTools) {
    this.#watch = watch;
    this.#tools = tools;
    this.#listening = new Listening(watch, (folder, name) => {
      this.#pending.add(folder, name);
      tools.wake();
    });
    this.#firstLook = new FirstLook(watch.name, tools.progress);
    const note = tools.state.note(watch.name);
    if (note !== undefined && note.path !== watch.path) tools.state.forget(watch.name);
    this.#note = note?.path === watch.path ? note : { path: watch.path, complete: false, lost: '', limitTold: false };
  }

  /** How far the first comparison is; nothing once it is done. */
  progress(): Reason[] {
    return this.#note.complete ? [] : this.#firstLook.reasons();
  }

  /** What is not as it should be, for the health of the source. */
  problems(): Reason[] {
    const { problem } = this.#listening;
    const { maxFiles } = this.#tools.config;
    return watchProblems(this.#watch.name, { ...this.#note, problem, unnameable: this.#unnameable, maxFiles });
  }

  /** True when a call of `step` has something to do. */
  due(): boolean {
    return !this.#pending.idle || this.#tools.now().getTime() >= this.#compareAt;
  }

  /** Sets the next full comparison, unless an earlier one is set. */
  compareSoon(inMs: number): void {
    this.#compareAt = Math.min(this.#compareAt, this.#tools.now().getTime() + inMs);
  }

  /** Time in milliseconds since 1970 of the next full comparison. */
  get nextComparison(): number {
    return this.#compareAt;
  }

  async step(): Promise<void> {
    const now = this.#tools.now().getTime();
    const work = this.#pending.take();
    if (work.everything || now >= this.#compareAt) {
      const { config } = this.#tools;
      const seconds = this.#watch.network ? config.networkCompareSeconds : config.compareSeconds;
      this.#compareAt = Number.POSITIVE_INFINITY;
      await this.#compareAll();
      this.compareSoon((this.#listening.problem ? Math.min(seconds, 60) : seconds) * 1000);
    } else {
      await this.#lookAtChanges(work.folders);
    }
    await this.#tools.recorder.flush();
  }

  close(): Promise<void> {
    return this.#listening.close();
  }

  /** When the top itself is gone, what is below it is not looked at: its files are not deleted. */
  async #lookAtChanges(folders: readonly FolderWork[]): Promise<void> {
    const { path } = this.#watch;
    const aroundTop = folders.some(({ folder }) => folder === path || folder === dirname(path));
    if (aroundTop && !(await this.#rootReachable())) return;
    let count = 0;
    for (const { folder, names } of folders) {
      count += names === 'all' ? burst : names.size;
      if (names === 'all') await this.#compareTree(folder);
      else for (const [name, putOff] of names) await this.#check(join(folder, name), putOff);
    }
    if (count >= burst) this.compareSoon(afterBurstMs);
  }

  async #compareAll(): Promise<void> {
    await this.#listening.begin();
    if (!(await this.#rootReachable())) return;
    this.#unnameable = 0;
    this.#firstLook.begin();
    await this.#compareTree(this.#watch.path);
    if (this.#note.complete || this.#tools.signal.aborted) return;
    await this.#tools.recorder.flush();
    const found = this.#tools.state.sum(this.#watch.name);
    await this.#tools.recorder.add(undefined, baselineEvent(this.#watch, found, this.#seen()));
    await this.#tools.recorder.flush();
    this.#setNote({ complete: true });
  }

  /** Folders that vanish as a whole (a share, a disk) are told once; their files are not taken as deleted. */
  async #rootReachable(): Promise<boolean> {
    const reason = await this.#rootProblem();
    if (reason === this.#note.lost) return reason === '';
    if (reason !== '') {
      await this.#tools.recorder.add(undefined, rootLostEvent(this.#watch, reason, this.#seen()));
      await this.#tools.recorder.flush();
      this.#listening.remove(this.#watch.path);
    } else {
      this.#compareAt = 0;
    }
    this.#setNote({ lost: reason });
    return reason === '';
  }

  async #rootProblem(): Promise<string> {
    const { path, network, name } = this.#watch;
    try {
      const stats = await stat(path);
      const empty = network && stats.isDirectory() && (await readdir(path)).length === 0;
      return empty && this.#tools.state.sum(name).count > 0 ? 'the folder is empty; is the share still mounted?' : '';
    } catch (error) {
      if (this.#tools.state.get(name, path) && (error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      return words(error);
    }
  }

  /** Compares everything at and below a path with the state. */
  async #compareTree(top: string): Promise<void> {
    const waiting = [top];
    for (let path = waiting.pop(); path !== undefined && !this.#tools.signal.aborted; path = waiting.pop()) {
      const below = await this.#checkOrList(path);
      for (const child of below) waiting.push(child);
    }
    await this.#findDeleted(top);
  }

  /** Tells what is known at or below a path and is no longer there. */
  async #findDeleted(top: string): Promise<void> {
    const { state, signal, recorder } = this.#tools;
    const own = recorder.get(this.#watch.name, top);
    if (own && (await isGone(top))) await this.#delete(own);
    let after = '';
    for (;;) {
      const page = state.below(this.#watch.name, top, after, pageSize);
      for (const record of page) {
        if (signal.aborted) return;
        const known = recorder.get(record.watch, record.path);
        if (known && (await isGone(known.path))) await this.#delete(known);
        after = record.path;
      }
      if (page.length < pageSize) return;
      await recorder.flush();
    }
  }

  /** Checks a file, or answers the paths inside a folder. */
  async #checkOrList(path: string): Promise<string[]> {
    const isRoot = path === this.#watch.path;
    const stats = await (isRoot ? stat(path) : lstat(path)).catch(() => undefined);
    if (!stats?.isDirectory()) {
      await this.#check(path, 0);
      return [];
    }
    if (!isRoot) this.#listening.add(path, stats.ino);
    const before = this.#tools.recorder.get(this.#watch.name, path);
    let names: string[];
    try {
      names = await readdir(path);
      if (before) await this.#tools.recorder.add({ remove: path, watch: this.#watch.name });
    } catch (error) {
      if (isRoot) return [];
      await this.#record(before, unreadableFolder(this.#watch.name, path, words(error)));
      return [];
    }
    this.#unnameable += names.filter((name) => name.includes('\ufffd')).length;
    return names
      .filter((name) => !name.includes('\ufffd'))
      .map((name) => join(path, name))
      .filter((child) => !this.#excluded(child));
  }

  async #check(path: string, putOff: number): Promise<void> {
    const { recorder, config, now } = this.#tools;
    if (this.#excluded(path)) return;
    if (!this.#note.complete) this.#firstLook.saw();
    const before = recorder.get(this.#watch.name, path);
    if (before === undefined && recorder.total >= config.maxFiles) return this.#tellLimit(path);
    const started = performance.now();
    const sight = await look(this.#watch.name, path, before, this.#tools);
    await this.#tools.pace.rest(Math.min(performance.now() - started, maxWorkMs));
    if (sight.is === 'unchanged') return;
    if (sight.is === 'gone') {
      if (before) return this.#delete(before);
      this.#listening.remove(path);
      return this.#findDeleted(path);
    }
    if (sight.is === 'folder' && path === this.#watch.path) return this.compareSoon(0);
    if (sight.is === 'folder') {
      if (before && !before.unreadable) await this.#delete(before);
      return this.#compareTree(path);
    }
    const age = sight.is === 'file' ? now().getTime() - sight.record.mtimeMs : 0;
    const young = this.#note.complete && age >= 0 && age < config.settleMs;
    if ((sight.is === 'busy' || young) && putOff < maxPutOff) {
      this.#pending.add(dirname(path), basename(path), putOff + 1);
      return;
    }
    if (sight.is === 'file') return this.#record(before, sight.record);
    const stats = await lstat(path).catch(() => undefined);
    if (before && stats) {
      const { size, mtimeMs } = stats;
      const reason = 'it kept changing while it was read; not hashed';
      await this.#record(before, { ...before, size, mtimeMs, sha256: null, reason });
    }
  }

  async #record(before: FileRecord | undefined, now: FileRecord): Promise<void> {
    const action = judge(before, now);
    const tell = action === 'unreadable' || this.#note.complete;
    const told = action && tell ? fileEvent(action, now, before, this.#seen()) : undefined;
    await this.#tools.recorder.add({ put: now, isNew: before === undefined }, told);
  }

  async #delete(before: FileRecord): Promise<void> {
    const told = this.#note.complete ? deletedEvent(before, this.#seen()) : undefined;
    await this.#tools.recorder.add({ remove: before.path, watch: before.watch }, told);
  }

  async #tellLimit(path: string): Promise<void> {
    if (this.#note.limitTold || (await isGone(path))) return;
    const gap = limitGap(this.#watch.name, this.#tools.config.maxFiles, path, this.#seen());
    await this.#tools.recorder.add(undefined, gap);
    this.#setNote({ limitTold: true });
  }

  #excluded(path: string): boolean {
    if (path === this.#tools.ownFolder || path.startsWith(this.#tools.ownFolder + sep)) return true;
    if (path === this.#watch.path) return false;
    const inside = relative(this.#watch.path, path);
    if (inside.startsWith('..')) return true;
    return this.#watch.exclude.some((glob) => matchesGlob(inside, glob));
  }

  #setNote(part: Partial<WatchNote>): void {
    this.#note = { ...this.#note, ...part };
    this.#tools.state.setNote(this.#watch.name, this.#note);
  }

  #seen(): { time: string; host: string } {
    return { time: this.#tools.now().toISOString(), host: this.#tools.host };
  }
}
