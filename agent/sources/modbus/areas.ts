import { because } from '#protocol/reasons/reason.ts';
import type { Piece } from './book.ts';
import { exceptionNames } from './functions.ts';
import { pointSize } from './map.ts';
import { readAnswer, readRequest } from './pdu.ts';
import type { PlannedRead } from './plan.ts';
import type { Reader } from './reader.ts';

/** A piece of a block with what came of reading it: its data, or the exception; neither where there was no verdict. */
export interface ReadPiece extends Piece {
  data?: Buffer;
}

/** Most requests that finding the readable parts of one block may take. */
export const mostHalvings = 64;

/** Exceptions that speak of the place or the length, so that a part of it may be readable. */
const ofThePlace = new Set([2, 3]);

/**
 * Reads a block, in the pieces that are known of it. Where a place is newly refused it is halved, once, to the parts
 * that can still be read; a point is never split. What gave no verdict has exception 0 and no data.
 */
export async function readBlock(
  reader: Reader,
  block: PlannedRead,
  known: readonly Piece[] = [],
): Promise<ReadPiece[]> {
  const asked = known.length > 0 ? known : [{ start: block.start, count: block.count, exception: 0 }];
  const pieces: ReadPiece[] = [];
  for (const piece of asked) {
    const read = await readPiece(reader, block, piece);
    const fresh = ofThePlace.has(read.exception) && piece.exception !== read.exception;
    pieces.push(...(fresh ? await halved(reader, block, read) : [read]));
  }
  return pieces;
}

async function readPiece(reader: Reader, block: PlannedRead, at: Piece): Promise<ReadPiece> {
  const { unit, table } = block;
  const { start, count } = at;
  const data = await reader.ask(unit, readRequest(table, start, count), (pdu) => readAnswer(table, count, pdu));
  return data ? { start, count, exception: 0, data } : { start, count, exception: reader.exception };
}

async function halved(reader: Reader, block: PlannedRead, refused: ReadPiece): Promise<ReadPiece[]> {
  let left = mostHalvings;
  const parts = async (whole: ReadPiece): Promise<ReadPiece[]> => {
    const end = whole.start + whole.count;
    const edge = middle(block, whole.start, end);
    if (edge === undefined || left < 2) return [whole];
    left -= 2;
    const found: ReadPiece[] = [];
    for (const [start, stop] of [
      [whole.start, edge],
      [edge, end],
    ] as const) {
      const half = await readPiece(reader, block, { start, count: stop - start, exception: 0 });
      found.push(...(ofThePlace.has(half.exception) ? await parts(half) : [half]));
    }
    return found;
  };
  const found = await parts(refused);
  if (left < 2) {
    const place = `${block.unit}/${block.table}/${refused.start}+${refused.count}`;
    reader.warn(because('place_holes', { place, count: mostHalvings }));
  }
  return joined(reader, block, found);
}

/** Neighbours that can be read are one piece if the device gives them in one answer, too. */
async function joined(reader: Reader, block: PlannedRead, parts: readonly ReadPiece[]): Promise<ReadPiece[]> {
  const pieces: ReadPiece[] = [];
  for (const run of runs(parts)) {
    const [first, ...more] = run;
    const count = run.reduce((sum, piece) => sum + piece.count, 0);
    const { exception } = first!;
    if (more.length === 0) pieces.push(first!);
    else if (!first!.data) pieces.push({ ...first!, count });
    else {
      const whole = await readPiece(reader, block, { start: first!.start, count, exception });
      pieces.push(...(whole.data ? [whole] : run));
    }
  }
  return pieces;
}

/** Neighbours of which the same is known. */
function runs(parts: readonly ReadPiece[]): ReadPiece[][] {
  const found: ReadPiece[][] = [];
  for (const part of parts) {
    const last = found.at(-1);
    const alike =
      last && last[0]!.exception === part.exception && (last[0]!.data === undefined) === (part.data === undefined);
    if (alike) last.push(part);
    else found.push([part]);
  }
  return found;
}

/** The edge between two points that is nearest to the middle; undefined where one point fills the place. */
function middle(block: PlannedRead, start: number, end: number): number | undefined {
  const within = new Set<number>();
  for (const { points } of block.ranges) {
    for (const point of points) {
      for (let at = point.address + 1; at < point.address + pointSize(point); at++) within.add(at);
    }
  }
  const half = start + Math.ceil((end - start) / 2);
  for (let away = 0; away < end - start; away++) {
    for (const edge of [half - away, half + away]) {
      if (edge > start && edge < end && !within.has(edge)) return edge;
    }
  }
  return undefined;
}

/** How a piece was taken, in words: `ok`, or the exception with its name. */
export function takenAs({ exception }: Piece): string {
  return exception === 0 ? 'ok' : `exception ${exception} ${exceptionNames[exception] ?? ''}`.trim();
}
