import type { StoredBlock } from '../store/stored-block.ts';

/** Events kept in memory; when detection falls behind by more, it reads the store instead. */
const memoryRows = 32_000;
/** Fewer wait where detection takes longer than this over them, seconds: what comes next must not wait long behind them. */
const memorySeconds = 1;
const leastRows = 2000;
/** How long a commit waits at most for detection to make room in memory: storage is slowed by it, never stopped. */
const patienceMs = 5000;

/** Committed events that wait in memory to be judged, a block at a time. */
export class Backlog {
  private blocks: StoredBlock[] = [];
  private rows = 0;
  private makeRoom: () => void = () => {};
  private readonly pace: () => number | null;

  /** `pace` is how many events are judged in a second; null while that is not known. */
  constructor(pace: () => number | null = () => null) {
    this.pace = pace;
  }

  get empty(): boolean {
    return this.blocks.length === 0;
  }

  /** Takes a block. Resolves when there is room for more, or when waiting for it took too long. */
  offer(block: StoredBlock): Promise<void> {
    if (this.rows + block.rows > 2 * memoryRows) this.forget();
    else if (block.rows > 0) {
      this.blocks.push(block);
      this.rows += block.rows;
    }
    return this.rows > this.most() ? this.room() : Promise.resolve();
  }

  /** Takes out the block that follows on a store position; null when memory has a hole there. */
  take(place: number): StoredBlock | null {
    while (this.blocks.length > 0 && this.blocks[0]!.last <= place) this.shift();
    const block = this.blocks[0]?.after(place);
    if (block?.first !== place + 1) return null;
    this.shift();
    return block;
  }

  /** Lets everything go: the store has it. */
  forget(): void {
    this.blocks = [];
    this.rows = 0;
    this.makeRoom();
  }

  private most(): number {
    const pace = this.pace();
    return pace === null ? memoryRows : Math.min(memoryRows, Math.max(leastRows, pace * memorySeconds));
  }

  private shift(): void {
    this.rows -= this.blocks.shift()?.rows ?? 0;
    if (this.rows <= this.most()) this.makeRoom();
  }

  private room(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      this.makeRoom = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
