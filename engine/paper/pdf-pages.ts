import { inflateSync } from 'node:zlib';

/** Most bytes that the packed objects of one document unfold to. */
const mostUnfolded = 32 * 1024 * 1024;

/** Where an object begins, and where its dictionary ends. Lengths are bounded, so that no text makes the search slow. */
const marks = /(\d{1,10})\s{1,9}\d{1,5}\s{1,9}obj\b|\bendobj\b|\bstream\r?\n/g;

/**
 * How many pages a PDF says it has: out of its catalogue and page tree, also where these stand in packed object streams (ISO 32000-1,
 * 7.5.7 and 7.7). Null where it does not tell, as one that is encrypted.
 */
export function pdfPages(bytes: Buffer): number | null {
  const text = bytes.toString('latin1');
  const root = newest(text, '/Root');
  if (root === undefined || newest(text, '/Encrypt') !== undefined) return null;
  const objects = objectsOf(text, bytes);
  const tree = objects.get(newest(objects.get(root) ?? '', '/Pages') ?? '') ?? '';
  const count = /\/Count\s{0,9}(\d{1,7})/.exec(tree)?.[1];
  return count === undefined ? null : Number(count);
}

/** Number of the object to which the last entry of this name refers. */
function newest(within: string, name: string): string | undefined {
  const at = within.lastIndexOf(name);
  return /^\s{0,9}(\d{1,10})\s{1,9}\d{1,5}\s{1,9}R\b/.exec(within.slice(at + name.length, at + name.length + 50))?.[1];
}

/** Dictionaries by object number; what an update wrote anew stands for what it replaced. */
function objectsOf(text: string, bytes: Buffer): Map<string, string> {
  const objects = new Map<string, string>();
  let room = mostUnfolded;
  let open: { number: string; from: number } | null = null;
  for (const mark of text.matchAll(marks)) {
    const after = mark.index + mark[0].length;
    if (mark[1] !== undefined) {
      open = { number: mark[1], from: after };
      continue;
    }
    if (open === null) continue;
    const dictionary = text.slice(open.from, mark.index);
    objects.set(open.number, dictionary);
    open = null;
    if (mark[0] === 'endobj' || !/\/Type\s{0,9}\/ObjStm\b/.test(dictionary)) continue;
    const end = text.indexOf('endstream', after);
    if (end === -1) break;
    const unfolded = unfold(bytes.subarray(after, end), room);
    room -= unfolded.length;
    for (const [number, body] of membersOf(dictionary, unfolded)) objects.set(number, body);
  }
  return objects;
}

/** The content of a packed stream; nothing where it is not packed by the usual way, damaged, or too large. */
function unfold(packed: Buffer, room: number): string {
  try {
    return room <= 0 ? '' : inflateSync(packed, { maxOutputLength: room }).toString('latin1');
  } catch {
    return '';
  }
}

/** Objects of an object stream: their numbers and places stand before the first of them. */
function membersOf(dictionary: string, content: string): [string, string][] {
  const first = Number(/\/First\s{1,9}(\d{1,10})/.exec(dictionary)?.[1] ?? 0);
  const words = content.slice(0, first).trim().split(/\s+/);
  const places = Array.from({ length: Math.floor(words.length / 2) }, (_, at) => ({
    number: words[at * 2]!,
    at: first + Number(words[at * 2 + 1]),
  }));
  return places.map(({ number, at }, index) => [number, content.slice(at, places[index + 1]?.at)]);
}
