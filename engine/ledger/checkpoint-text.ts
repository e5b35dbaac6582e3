import type { Checkpoint } from './checkpoint.ts';

/** A head that was kept outside the ledger: on paper, in a mail, by a witness. */
export interface KeptHead {
  size: number;
  /** Beginning of the root's hexadecimal digits, at least 16; all 64 where the keeper had them. */
  root: string;
  /** The checkpoint as it was signed, when the keeper had all of it. */
  signed: Checkpoint | null;
}

const word = 'hinomi-checkpoint/1';

/** A checkpoint in one line, as codes on paper and mails carry it: all that a verifier needs, signature included. */
export function checkpointText({ size, root, at, keyId, signature }: Checkpoint): string {
  return [word, size, root, at, keyId, signature].join(' ');
}

/** Short form for print and for typing in: `size:root`, the root's first 16 digits in groups of four. */
export function shortCheckpoint(checkpoint: Pick<Checkpoint, 'size' | 'root'>): string {
  const groups = checkpoint.root.slice(0, 16).match(/.{4}/g) ?? [];
  return `${checkpoint.size}:${groups.join('-')}`;
}

const line =
  /hinomi-checkpoint\/1\s+(\d{1,15})\s+([0-9a-f]{64})\s+(\d{4}-\d\d-\d\dT[\d:.]{8,15}Z)\s+([0-9a-f]{16})\s+([A-Za-z0-9+/]{86}==)/g;
const short = /(?<![\w:.-])(\d{1,15}) ?: ?([0-9a-f]{4}(?:[- ]?[0-9a-f]{4}){3,15})(?![\w-])/gi;
const json = /^\s*\{.*"root".*\}\s*$/gm;

/**
 * Every checkpoint in a text: what a reader of codes said, a mail (wrapped lines and quoted-printable included), a witness's file or
 * an export (JSON lines), or short forms as they were typed in, full-width digits included. None when there is none.
 */
export function checkpointsIn(text: string): KeptHead[] {
  const plain = (text.includes('=3D') ? unquoted(text) : text).normalize('NFKC');
  const heads: KeptHead[] = [];
  const rest = plain.replaceAll(line, (_all, size, root, at, keyId, signature) => {
    heads.push({ size: Number(size), root, signed: { size: Number(size), root, at, keyId, signature } });
    return ' ';
  });
  const words = rest.replaceAll(json, (object) => {
    heads.push(...inJson(object));
    return ' ';
  });
  for (const [, size, root] of words.matchAll(short)) {
    heads.push({ size: Number(size), root: root!.toLowerCase().replaceAll(/[- ]/g, ''), signed: null });
  }
  const told = new Set<string>();
  return heads.filter(({ size, root, signed }) => {
    const name = `${size} ${root} ${signed?.signature ?? ''}`;
    return !told.has(name) && told.add(name);
  });
}

/** A saved mail writes every "=" as "=3D" and ends lines that go on with "=". */
function unquoted(text: string): string {
  return text.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
}

/** Checkpoints of one JSON line, at whatever place they stand in it. */
function inJson(text: string): KeptHead[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A line that is none is told of by whoever finds no checkpoint at all.
    return [];
  }
  return within(value);
}

function within(value: unknown): KeptHead[] {
  if (value === null || typeof value !== 'object') return [];
  const { size, root, at, keyId, signature } = value as Record<string, unknown>;
  if (Number.isSafeInteger(size) && typeof root === 'string' && /^[0-9a-f]{64}$/.test(root)) {
    const whole = typeof at === 'string' && typeof keyId === 'string' && typeof signature === 'string';
    const signed = whole ? { size: size as number, root, at, keyId, signature } : null;
    return [{ size: size as number, root, signed }];
  }
  return Object.values(value).flatMap(within);
}
