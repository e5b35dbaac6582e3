import type { EventDraft } from '#protocol/events/event.ts';
import type { FileRecord } from './file-record.ts';
import type { FileState, StateChange } from './file-state.ts';

/** What the source saves with its events: the state changes they stand for. */
export interface FilesPosition {
  changes: StateChange[];
}

const batchSize = 200;

/** Commits events first and the state after them; what is lost between is put back at the next start. */
export class ChangeRecorder {
  readonly #emit: (drafts: EventDraft[], position: FilesPosition) => Promise<void>;
  readonly #state: FileState;
  #drafts: EventDraft[] = [];
  #changes = new Map<string, StateChange>();

  constructor(state: FileState, emit: (drafts: EventDraft[], position: FilesPosition) => Promise<void>) {
    this.#state = state;
    this.#emit = emit;
  }

  /** What is known of a file, changes not yet committed included. */
  get(watch: string, path: string): FileRecord | undefined {
    const waiting = this.#changes.get(`${watch}\n${path}`);
    if (waiting === undefined) return this.#state.get(watch, path);
    return 'put' in waiting ? waiting.put : undefined;
  }

  /** Files known over all watches, changes not yet committed included. */
  get total(): number {
    return (
      this.#state.total +
      this.#changes
        .values()
        .filter((change) => 'put' in change && change.isNew)
        .toArray().length
    );
  }

  /** Takes a change of state with its event, or without one when it is not worth telling. */
  async add(change: StateChange | undefined, draft?: EventDraft): Promise<void> {
    if (change) this.#take(change);
    if (draft) this.#drafts.push(draft);
    if (this.#changes.size >= batchSize || this.#drafts.length >= batchSize) await this.flush();
  }

  /** A file that is new in this batch stays new, also when it changes once more before the commit. */
  #take(change: StateChange): void {
    const waiting = this.#changes.get(key(change));
    const stillNew = 'put' in change && waiting !== undefined && 'put' in waiting && waiting.isNew;
    this.#changes.set(key(change), stillNew ? { ...change, isNew: true } : change);
  }

  /** Commits everything taken so far. */
  async flush(): Promise<void> {
    const drafts = this.#drafts;
    const changes = [...this.#changes.values()];
    this.#drafts = [];
    this.#changes = new Map();
    if (drafts.length > 0) await this.#emit(drafts, { changes });
    this.#state.apply(changes);
  }
}

function key(change: StateChange): string {
  return 'put' in change ? `${change.put.watch}\n${change.put.path}` : `${change.watch}\n${change.remove}`;
}
