import { AccountNames } from '../account-names.ts';
import { ChangeReport } from '../change-report.ts';
import { pause } from '../pause.ts';
import { defineSource } from '../source.ts';
import { ChangeRecorder, type FilesPosition } from './change-recorder.ts';
import { ReadPace } from './file-hash.ts';
import { FileState } from './file-state.ts';
import { type FilesConfig, filesConfig } from './source.config.ts';
import { WatchedFolder, type WatchTools } from './watched-folder.ts';

/** Watches folders: which files were created, changed or deleted, with hash, owner and size. */
export const source = defineSource<FilesConfig>({
  type: 'files',
  schema: filesConfig,
  platforms: ['linux', 'win32', 'darwin'],
  run: async (context) => {
    const { config, signal } = context;
    const state = new FileState(context.stateDir);
    const bell = new Bell(signal);
    const tools: WatchTools = {
      config,
      state,
      recorder: new ChangeRecorder(state, (drafts, position) => context.emit(drafts, position)),
      pace: new ReadPace(config, signal),
      owners: new AccountNames(),
      maxHashBytes: config.maxHashBytes,
      host: context.host,
      ownFolder: context.stateDir,
      now: context.now,
      signal,
      wake: () => bell.ring(),
      progress: () => tell(),
    };
    state.recover(context.position<FilesPosition>()?.changes ?? []);
    const watches = config.watches.map((watch) => new WatchedFolder(watch, tools));
    context.onCommand('rescan', async () => {
      for (const watch of watches) watch.compareSoon(0);
      bell.ring();
      return { watches: watches.length };
    });
    const health = new ChangeReport(context.report);
    const tell = () => {
      const problems = watches.flatMap((watch) => watch.problems());
      const progress = watches.flatMap((watch) => watch.progress());
      health.tell([...problems, ...progress], problems.length > 0 ? 'degraded' : 'running');
    };
    try {
      while (!signal.aborted) {
        for (const watch of watches) if (watch.due() && !signal.aborted) await watch.step();
        tell();
        const next = Math.min(...watches.map((watch) => watch.nextComparison));
        if (!watches.some((watch) => watch.due())) await bell.wait(next - context.now().getTime());
        await pause(config.settleMs, signal);
      }
    } finally {
      await Promise.all(watches.map((watch) => watch.close()));
      state.close();
    }
  },
});

/** Wakes the loop when something changed, and at the latest after a time. */
class Bell {
  #wake: (() => void) | undefined;
  #rung = false;

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.ring(), { once: true });
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  async wait(ms: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, Math.min(ms, 3_600_000)));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#wake = undefined;
    this.#rung = false;
  }
}
