import { type FindingKind, type FindingKindSpec, findingKinds } from './kinds.ts';

/** When something showed itself: time in milliseconds, and the number of the packet (0 where there are no packets). */
export interface Moment {
  time: number;
  packet: number;
}

/** Something that the traffic shows beyond what was learned. */
export interface Finding {
  kind: FindingKind;
  technique: string;
  /** Who acts, on whom, and the port of who is acted upon; null where there is none. */
  src: string;
  dst: string | null;
  port: number | null;
  time: number;
  firstPacket: number;
  /** How often it showed, and when last. */
  count: number;
  last: number;
  /** Key of the story that it belongs to: findings about one acting host are one matter. */
  group: string;
  /** Lesser kinds of the same conversation that it stands for. */
  also: Set<FindingKind>;
  /** What makes it concrete: operation, addresses, hardware addresses, targets. */
  facts: Record<string, unknown>;
}

/** A finding as a detector says it. */
export interface Said {
  kind: FindingKind;
  src: string;
  dst?: string | null;
  port?: number | null;
  at: Moment;
  /** Tells findings of one kind between the same ends apart. */
  apart?: string;
  facts?: Record<string, unknown>;
}

/** What a kind is, with its rank where it has one. */
export function kindSpec(kind: FindingKind): FindingKindSpec {
  return findingKinds[kind];
}
