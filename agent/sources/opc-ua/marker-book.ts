import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JsonObject } from '#engine/snapshot/snapshot.ts';
import { deviceFolder, type FinishedSnapshot } from '../../controllers/finished-snapshot.ts';
import { type MarkerNode, markerKind, mostTelling } from './marker-nodes.ts';

/** A watched node with what was learned of it from snapshot to snapshot. */
export interface LearnedMarker extends MarkerNode {
  /** Canonical value at the last complete snapshot. */
  value: string;
  /** Snapshots at which it had moved. */
  moves: number;
  /** Changes of the configuration at which it had not moved. */
  missed: number;
  /** Snapshots in a row at which it had moved, and nothing else had. */
  alone: number;
}

/** Changes without it after which a marker that never moved is called silent: it promises nothing. */
const missedUntilSilent = 3;
/** Moves in a row without any other change after which a marker no longer starts a snapshot. */
const aloneUntilRestless = 5;

/** True for a marker that never moved although the configuration did. */
export function isSilent({ moves, missed }: LearnedMarker): boolean {
  return moves === 0 && missed >= missedUntilSilent;
}

/** True for a marker that moves by itself; it would start a snapshot at every look. */
export function isRestless({ alone }: LearnedMarker): boolean {
  return alone >= aloneUntilRestless;
}

/** The nodes that the look reads, as the last complete snapshot found them. */
export function watchedMarkers(stateDir: string, device: string): LearnedMarker[] {
  const file = fileOf(stateDir, device);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LearnedMarker[]) : [];
}

/** What is known of the markers, for the header of a snapshot; undefined while there are none. */
export function markerFacts(known: readonly LearnedMarker[]): JsonObject | undefined {
  if (known.length === 0) return undefined;
  const paths = (which: (marker: LearnedMarker) => boolean) => known.filter(which).map(({ path }) => path);
  return { watched: known.map(({ path }) => path), silent: paths(isSilent), restless: paths(isRestless) };
}

/** A node that may tell that the configuration moved, as a snapshot found it. */
export type FoundMarker = MarkerNode & { value: string };

/** Learns from a complete snapshot which of its nodes tell that the configuration moved; `all` are those that may. */
export function learnMarkers(
  stateDir: string,
  all: readonly FoundMarker[],
  { header, changes, next }: FinishedSnapshot,
): void {
  if (!header.complete || next === undefined) return;
  const { device } = header;
  const before = new Map(watchedMarkers(stateDir, device).map((marker) => [marker.key, marker]));
  const found = mostTelling(all);
  const own = new Set(found.map(({ key }) => key));
  const others = changes.some(({ item }) => !own.has(item.key));
  const learned = found.map((marker) => stepMarker(before.get(marker.key), marker, others));
  const file = fileOf(stateDir, device);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.part`, JSON.stringify(learned), { mode: 0o600, flush: true });
  renameSync(`${file}.part`, file);
}

/** One marker after a snapshot; `others` says whether anything else of the configuration had changed. */
export function stepMarker(before: LearnedMarker | undefined, now: FoundMarker, others: boolean): LearnedMarker {
  if (!before) return { ...now, moves: 0, missed: 0, alone: 0 };
  const { moves, missed, alone } = before;
  const moved = before.value !== now.value;
  return {
    ...now,
    moves: moved ? moves + 1 : moves,
    missed: !moved && others ? missed + 1 : missed,
    alone: others ? 0 : moved ? alone + 1 : alone,
  };
}

/** The marker that the record of a node is, if it is one. */
export function markerIn(key: string, text: string): FoundMarker | undefined {
  if (!/Version"|Revision|LastUpdateTime"|OperatingMode"/.test(text)) return undefined;
  const { path, value } = JSON.parse(text) as { path?: string; value?: unknown };
  const kind = value === undefined ? undefined : markerKind(path ?? '');
  return kind === undefined ? undefined : { key, path: path!, kind, value: JSON.stringify(value) };
}

function fileOf(stateDir: string, device: string): string {
  return `${deviceFolder(stateDir, device)}.markers.json`;
}
