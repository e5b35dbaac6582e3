import type { Rejection } from '#engine/sigma/sigma.ts';
import type { DetectionMark } from '../../store/event-store.ts';
import type { NovelEvent } from '../../store/learned.ts';
import type { RuleChunk, Unwatched } from '../../store/rule-chunk.ts';
import type { RuleCard } from '../rule-pack.ts';
import type { PassStart } from './replay-judge.ts';
import type { AssetCount, Effect } from './tally.ts';

/** What the judging side of a replay is told, one after the other; each has one answer. */
export type ToReplay =
  | { type: 'load' }
  | { type: 'begin'; start: PassStart }
  | { type: 'events'; chunk: RuleChunk; marks: readonly DetectionMark[]; novel: readonly NovelEvent[] }
  | { type: 'finish' };

/** What it answers. */
export type FromReplay =
  | { type: 'loaded'; cards: RuleCard[]; reach: number; rejected: Rejection[] }
  | { type: 'begun' }
  /** `again` when the pass has to begin further back; `full` when it found more than it can remember. */
  | { type: 'judged'; again: boolean; full: boolean; events: number; without: readonly Unwatched[] }
  /** `effect` is that of the exception that is tried; null without one. */
  | { type: 'finished'; again: boolean; found: AssetCount[]; effect: Effect | null };
