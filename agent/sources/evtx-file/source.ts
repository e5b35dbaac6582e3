import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import {
  type EvtxFault,
  EvtxReader,
  type EvtxRecord,
  evtxChunkSize,
  evtxHeadSize,
  isFault,
} from '#engine/evtx/evtx.ts';
import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { because, type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import { ChangeReport } from '../change-report.ts';
import { pause } from '../pause.ts';
import { defineSource, type SourceContext } from '../source.ts';
import { type EvtxFileConfig, evtxFileConfig } from './source.config.ts';

/** Files by SHA-256: done, or how far the import got (chunk, and items of it). */
export interface EvtxFilePosition {
  files: Record<string, 'done' | { chunk: number; items: number }>;
}

const itemsAtOnce = 200;

/** Imports event log files that are put into a folder. */
export const source = defineSource<EvtxFileConfig>({
  type: 'evtx-file',
  schema: evtxFileConfig,
  platforms: ['linux', 'win32', 'darwin', 'freebsd'],
  look: ({ folder }) => (existsSync(folder) ? [] : [`${folder} does not exist yet`]),
  run: async (context) => {
    const folder = new DropFolder(context);
    do {
      await folder.look();
    } while (await pause(context.config.pollMs, context.signal));
  },
});

class DropFolder {
  readonly #context: SourceContext<EvtxFileConfig>;
  readonly #position: EvtxFilePosition;
  /** Files by path with size and time at the last look, and whether they were dealt with in that state. */
  readonly #seen = new Map<string, { state: string; handled: boolean }>();
  readonly #health: ChangeReport;

  constructor(context: SourceContext<EvtxFileConfig>) {
    this.#context = context;
    this.#health = new ChangeReport(context.report);
    this.#position = structuredClone(context.position<EvtxFilePosition>() ?? { files: {} });
  }

  async look(): Promise<void> {
    const { folder } = this.#context.config;
    let names: string[];
    try {
      names = await readdir(folder, { recursive: true });
    } catch (error) {
      this.#health.tell([because('file_trouble', { path: folder, message: (error as Error).message })], 'unavailable');
      return;
    }
    const problems: Reason[] = [];
    for (const name of names.filter((item) => /\.evtx$/i.test(item)).sort()) {
      if (this.#context.signal.aborted) return;
      const problem = await this.#lookAt(join(folder, name));
      if (problem !== undefined) problems.push(problem);
    }
    this.#health.tell(problems, 'degraded');
  }

  /** Imports the file once it stands still; answers what is wrong with it. */
  async #lookAt(path: string): Promise<Reason | undefined> {
    const handle = await open(path, 'r').catch((error: Error) => error);
    if (handle instanceof Error) return because('file_trouble', { path, message: handle.message });
    try {
      const info = await handle.stat();
      if (!info.isFile()) return undefined;
      const state = `${info.ino} ${info.size} ${info.mtimeMs}`;
      const seen = this.#seen.get(path);
      if (seen?.state !== state) {
        this.#seen.set(path, { state, handled: false });
        return undefined;
      }
      if (seen.handled) return undefined;
      await this.#import(handle, path, info.size);
      if (!this.#context.signal.aborted) seen.handled = true;
      return undefined;
    } catch (error) {
      const { syscall, message } = error as NodeJS.ErrnoException;
      if (syscall === undefined) throw error;
      return because('file_trouble', { path, message });
    } finally {
      await handle.close();
    }
  }

  async #import(handle: FileHandle, path: string, size: number): Promise<void> {
    const sha256 = await hashOf(path);
    const progress = this.#position.files[sha256] ?? { chunk: 0, items: 0 };
    if (progress === 'done') return;
    const origin = { file: relative(this.#context.config.folder, path), sha256 };
    const reader = new EvtxReader(await piece(handle, 0, evtxHeadSize), size);
    if (progress.chunk === 0 && progress.items === 0) {
      await this.#keep([...reader.head()], origin, progress);
    }
    const chunks = Math.ceil((size - evtxHeadSize) / evtxChunkSize);
    for (let chunk = progress.chunk; chunk < chunks; chunk += 1) {
      const bytes = await piece(handle, evtxHeadSize + chunk * evtxChunkSize, evtxChunkSize);
      const items = [...reader.chunk(bytes, chunk)];
      for (let from = chunk === progress.chunk ? progress.items : 0; from < items.length; from += itemsAtOnce) {
        if (this.#context.signal.aborted) return;
        const batch = items.slice(from, from + itemsAtOnce);
        await this.#keep(batch, origin, { chunk, items: from + batch.length });
      }
    }
    await this.#keep([...reader.end()], origin, 'done');
  }

  async #keep(
    items: (EvtxRecord | EvtxFault)[],
    origin: Origin,
    progress: EvtxFilePosition['files'][string],
  ): Promise<void> {
    this.#position.files[origin.sha256] = progress;
    const drafts = items.map((item) => (isFault(item) ? this.#gap(item, origin) : eventOf(item, origin)));
    await this.#context.emit(drafts, this.#position);
  }

  #gap(fault: EvtxFault, origin: Origin): EventDraft {
    const fields: Fields = {
      'gap.kind': 'source_unreadable',
      ...reasonFields('gap', because('file_unreadable', { file: origin.file, fault: fault.fault })),
      'gap.source': this.#context.id,
      'gap.first':
        fault.recordId === undefined ? `offset ${fault.offset}` : `record ${fault.recordId} at offset ${fault.offset}`,
      'host.name': this.#context.host,
      ...originFields(origin),
    };
    if (fault.kind === 'integrity') fields['gap.count'] = 0;
    else if (fault.recordId !== undefined) fields['gap.count'] = 1;
    return { kind: 'gap', time: this.#context.now().toISOString(), fields, history: true };
  }
}

interface Origin {
  file: string;
  sha256: string;
}

function originFields({ file, sha256 }: Origin): Fields {
  return { 'hinomi.import.file': file, 'hinomi.import.sha256': sha256 };
}

function eventOf(record: EvtxRecord, origin: Origin): EventDraft {
  const fields = { ...record.fields, ...originFields(origin) };
  return { kind: 'windows_event', time: record.time, fields, history: true };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function piece(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, at);
  return bytes.subarray(0, bytesRead);
}
