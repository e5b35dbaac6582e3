import { stat } from 'node:fs/promises';
import { isoTime } from '#engine/logs/host-event.ts';
import type { LoginFinding } from '#engine/logs/login-records.ts';
import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { because, type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import { ChangeReport } from '../change-report.ts';
import { fileProblem } from '../file-problem.ts';
import { pause } from '../pause.ts';
import { defineSource, type SourceContext } from '../source.ts';
import { markOfSamples } from '../tail/file-mark.ts';
import { FirstSight, type FirstSightPosition } from '../tail/first-sight.ts';
import { continuationIn, type Sibling, siblingsOf } from '../tail/rotation.ts';
import { Stillness } from '../tail/stillness.ts';
import { type RecordBatch, type RecordPosition, readRecords } from './record-file.ts';
import { readSessions, type SessionTable } from './session-table.ts';
import { type LoginRecordsConfig, loginRecordsConfig } from './source.config.ts';

/** Position of the source: each file's own, and the sessions last seen in each utmp. */
export interface LoginRecordsPosition extends FirstSightPosition {
  files: Record<string, RecordPosition>;
  tables: Record<string, SessionTable>;
}

/** Reads the binary login records of Linux. */
export const source = defineSource<LoginRecordsConfig>({
  type: 'login-records',
  schema: loginRecordsConfig,
  platforms: ['linux'],
  run: async (context) => {
    const reader = new LoginRecords(context);
    do {
      await reader.look();
    } while (await pause(context.config.pollMs, context.signal));
  },
});

class LoginRecords {
  readonly #context: SourceContext<LoginRecordsConfig>;
  readonly #position: Pick<LoginRecordsPosition, 'files' | 'tables'>;
  readonly #firstSight: FirstSight;
  readonly #stillness = new Stillness();
  /** True when the next look must be made, also if no file changed: the first one, and after one that failed. */
  #mustLook = true;
  #firstLook = true;
  readonly #health: ChangeReport;

  constructor(context: SourceContext<LoginRecordsConfig>) {
    this.#context = context;
    this.#health = new ChangeReport(context.report);
    const saved = context.position<LoginRecordsPosition>();
    this.#position = structuredClone({ files: saved?.files ?? {}, tables: saved?.tables ?? {} });
    const { wtmp, btmp } = context.config;
    this.#firstSight = new FirstSight([...wtmp, ...btmp], saved);
  }

  async look(): Promise<void> {
    const { wtmp, btmp, utmp } = this.#context.config;
    if (this.#stillness.isAt([...wtmp, ...btmp, ...utmp], Date.now()) && !this.#mustLook) return;
    const problems: Reason[] = [];
    this.#mustLook = false;
    if (this.#firstLook) await this.#firstSight.begin(new Set(Object.keys(this.#position.files)));
    for (const path of wtmp) await this.#unlessUnreadable(path, problems, () => this.#follow(path, false));
    for (const path of btmp) await this.#unlessUnreadable(path, problems, () => this.#follow(path, true));
    for (const path of utmp) await this.#unlessUnreadable(path, problems, () => this.#compare(path));
    if (this.#context.signal.aborted) return;
    if (this.#firstLook) {
      this.#firstSight.end();
      await this.#keep([]);
    }
    this.#firstLook = false;
    const files = wtmp.length + btmp.length + utmp.length;
    this.#health.tell(problems, problems.length === files ? 'unavailable' : 'degraded');
  }

  /** A file that is missing or may not be read is named, and the others are read all the same. */
  async #unlessUnreadable(path: string, problems: Reason[], act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      const { code, syscall } = error as NodeJS.ErrnoException;
      if (code === undefined || syscall === undefined) throw error;
      if (code !== 'ENOENT') {
        this.#firstSight.failed(path);
        this.#mustLook = true;
      }
      problems.push(fileProblem(path, error as Error));
    }
  }

  async #follow(path: string, failed: boolean): Promise<void> {
    const info = await stat(path);
    const position = this.#position.files[path];
    if (position) {
      const rest = await this.#read(position, failed);
      if (rest !== 'other') return;
      await this.#readOlderParts(path, position, failed);
    }
    const historyUntil = position ? 0 : this.#firstSight.historyOf(path, info.size);
    const state = this.#position.files[path]?.state ?? { users: {} };
    await this.#read(startOf({ path, dev: info.dev, ino: info.ino }, historyUntil, state), failed, path);
  }

  /** Reads a file to its end for now; its position is kept under `path`, the name it is configured with. */
  async #read(start: RecordPosition, failed: boolean, path = start.path): Promise<'other' | undefined> {
    let position = start;
    for (;;) {
      if (this.#context.signal.aborted) return undefined;
      const batch = await readRecords(position, failed);
      if (batch === 'other') return 'other';
      this.#position.files[path] = batch?.position ?? position;
      if (!batch) return undefined;
      position = batch.position;
      await this.#keep(batch.items.map((item) => this.#event(item, position.path)));
      if (!batch.more) return undefined;
    }
  }

  /** The file is another one now: what was written into the old one, and into those between, is read first. */
  async #readOlderParts(path: string, position: RecordPosition, failed: boolean): Promise<void> {
    const siblings = await siblingsOf(path);
    const found = await continuationIn(siblings, position);
    if (!found) {
      if (position.offset > 0) await this.#keep([await this.#lost(path, position)]);
      return;
    }
    await this.#read({ ...position, path: found.path, dev: found.dev, ino: found.ino }, failed, path);
    for (const part of siblings.slice(siblings.indexOf(found) + 1)) {
      await this.#read(startOf(part, 0, this.#position.files[path]!.state), failed, path);
    }
  }

  async #lost(path: string, position: RecordPosition): Promise<EventDraft> {
    const { dev, ino } = await stat(path);
    const same = dev === position.dev && ino === position.ino;
    const reason = same ? because('login_file_emptied', { path }) : because('login_file_replaced', { path });
    return this.#gap(same ? 'source_cleared' : 'source_rotated', reason, path, position.offset);
  }

  async #compare(path: string): Promise<void> {
    const before = this.#position.tables[path];
    const { findings, table } = await readSessions(path, before ?? {}, this.#context.now().getTime());
    this.#position.tables[path] = table;
    if (findings.length === 0) return;
    const history = before === undefined;
    await this.#keep(findings.map((finding) => this.#event({ finding, history }, path)));
  }

  #event(item: RecordBatch['items'][number], path: string): EventDraft {
    if ('unreadable' in item) {
      const { at, bytes } = item.unreadable;
      return this.#gap('source_unreadable', because('no_login_records', { bytes, path }), path, at, at + bytes - 1);
    }
    const { kind, ms, fields } = item.finding satisfies LoginFinding;
    const draft: EventDraft = { kind, time: isoTime(ms), fields: { ...fields, 'host.name': this.#context.host } };
    return item.history ? { ...draft, history: true } : draft;
  }

  #gap(kind: string, reason: Reason, path: string, first: number, last?: number): EventDraft {
    const time = this.#context.now().toISOString();
    const fields: Fields = {
      'gap.kind': kind,
      ...reasonFields('gap', reason),
      'gap.source': this.#context.id,
      'gap.first': `${path}@${first}`,
      'host.name': this.#context.host,
    };
    if (last !== undefined) fields['gap.last'] = `${path}@${last}`;
    return { kind: 'gap', time, fields };
  }

  #keep(drafts: EventDraft[]): Promise<void> {
    return this.#context.emit(drafts, { ...this.#position, ...this.#firstSight.position });
  }
}

function startOf(
  file: Pick<Sibling, 'path' | 'dev' | 'ino'>,
  historyUntil: number,
  state: RecordPosition['state'],
): RecordPosition {
  const mark = markOfSamples(Buffer.of(), Buffer.of());
  return { path: file.path, dev: file.dev, ino: file.ino, offset: 0, mark, historyUntil, state };
}
