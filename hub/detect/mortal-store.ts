import type { DetectionCommit } from '../store/event-store.ts';
import { MemoryEventStore } from '../store/memory-event-store.ts';

/** For tests: a store in which the hub dies at some commit of detection: before it is made, or before its answer comes. */
export class MortalStore extends MemoryEventStore {
  private commitsLeft = Number.POSITIVE_INFINITY;
  private kept = true;
  dead = false;

  dieAfter(commits: number, kept: boolean): void {
    this.commitsLeft = commits;
    this.kept = kept;
    this.dead = false;
  }

  override async commitDetection(commit: DetectionCommit) {
    if (this.commitsLeft-- > 0) return super.commitDetection(commit);
    this.dead = true;
    if (this.kept) await super.commitDetection(commit);
    return new Promise<never>(() => {});
  }
}
