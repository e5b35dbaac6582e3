import { type Checkpoint, keyIdOf, verifyCheckpoint } from './checkpoint.ts';
import { bodyHash, chainStart, entryHash, erasureKind } from './entry.ts';
import { type ExportCheckpoint, type ExportEntry, type ExportHeader, exportLine } from './export-line.ts';
import { Frontier } from './frontier.ts';

/** The first thing found wrong in an exported ledger. */
export interface LedgerFault {
  /** Line of the file, from 1. */
  line: number;
  /** Entry concerned, when there is one. */
  seq: number | null;
  reason: string;
}

/** What an offline check of an exported ledger found. */
export interface LedgerReport {
  ok: boolean;
  entries: number;
  checkpoints: number;
  erased: number;
  /** Root over all entries, hexadecimal. */
  root: string;
  /** Last checkpoint, to compare with the printed one. */
  last: { size: number; at: string; keyId: string } | null;
  /** `given`: signatures were checked against keys the caller trusts; `file`: only against the file's own keys. */
  keys: 'given' | 'file';
  fault: LedgerFault | null;
}

/** A head as it was printed on a report. */
export interface PrintedHead {
  size: number;
  root: string;
}

/** Checks an exported ledger line by line: chain, bodies, tree, signatures. Stops judging at the first fault. */
export class LedgerVerifier {
  private readonly trusted: ReadonlyMap<string, Uint8Array> | null;
  private readonly printed: readonly PrintedHead[];
  private readonly frontier = new Frontier();
  private readonly missing = new Map<number, number>();
  private readonly explained = new Set<number>();
  private keys: ReadonlyMap<string, Uint8Array> = new Map();
  private header: ExportHeader | null = null;
  private line = 0;
  private prev = chainStart;
  private checkpoints = 0;
  private last: Checkpoint | null = null;
  private fault: LedgerFault | null = null;
  private seqAtFault: number | null = null;

  /**
   * `trusted`: raw Ed25519 public keys obtained apart from the file; none means the file's own keys.
   * `printed`: heads kept on paper or elsewhere; `root` may be the beginning of a root's hexadecimal digits.
   */
  constructor(trusted: readonly Uint8Array[] = [], printed: readonly PrintedHead[] = []) {
    this.trusted = trusted.length > 0 ? new Map(trusted.map((key) => [keyIdOf(key), key])) : null;
    this.printed = printed;
  }

  /** Takes the next line of the file, without its line end. Empty lines are passed over. */
  add(text: string): void {
    this.line++;
    if (this.fault || text.trim() === '') return;
    const reason = this.take(text);
    if (reason !== null) this.fault = { line: this.line, seq: this.seqAtFault, reason };
  }

  /** After the last line: the whole finding. */
  finish(): LedgerReport {
    this.fault ??= this.judgeEnd();
    return {
      ok: this.fault === null,
      entries: this.frontier.size,
      checkpoints: this.checkpoints,
      erased: this.missing.size,
      root: hex(this.frontier.root()),
      last: this.last && { size: this.last.size, at: this.last.at, keyId: this.last.keyId },
      keys: this.trusted ? 'given' : 'file',
      fault: this.fault,
    };
  }

  private take(text: string): string | null {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      return `not JSON: ${(error as Error).message}`;
    }
    const parsed = exportLine.safeParse(value);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return `not a ledger line: ${issue?.path.join('.') || 'line'}: ${issue?.message}`;
    }
    if (parsed.data.type === 'ledger') return this.takeHeader(parsed.data);
    if (!this.header) return 'the file does not begin with a ledger header';
    return parsed.data.type === 'entry' ? this.takeEntry(parsed.data) : this.takeCheckpoint(parsed.data);
  }

  private takeHeader(header: ExportHeader): string | null {
    if (this.header) return 'a second ledger header';
    this.header = header;
    const own = Object.entries(header.keys).map(([id, key]) => [id, Buffer.from(key, 'base64')] as const);
    this.keys = this.trusted ?? new Map(own);
    return null;
  }

  private takeEntry(line: ExportEntry): string | null {
    const { type: _, body, ...entry } = line;
    const seq = this.frontier.size + 1;
    this.seqAtFault = entry.seq;
    if (entry.seq !== seq) return `entry ${seq} expected, entry ${entry.seq} found`;
    if (entry.prev !== this.prev) return 'does not follow from the entry before it';
    if (entryHash(entry) !== entry.hash) return 'the entry was changed: its hash does not match';
    if (body === null) {
      this.missing.set(seq, this.line);
    } else {
      if (bodyHash(body) !== entry.bodyHash) return 'the words or details were changed';
      if (entry.kind === erasureKind) for (const erased of erasedBy(body.payload)) this.explained.add(erased);
    }
    this.seqAtFault = null;
    this.prev = entry.hash;
    this.frontier.add(Buffer.from(entry.hash, 'hex'));
    const printed = this.printed.find(({ size }) => size === seq);
    return printed && !hex(this.frontier.root()).startsWith(printed.root)
      ? `the first ${seq} entries are not those of the printed head`
      : null;
  }

  private takeCheckpoint(line: ExportCheckpoint): string | null {
    const { type: _, ...checkpoint } = line;
    const size = this.frontier.size;
    if (checkpoint.size !== size) return `checkpoint over ${checkpoint.size} entries stands after ${size}`;
    if (checkpoint.root !== hex(this.frontier.root())) return 'the checkpoint signs other entries than these';
    const key = this.keys.get(checkpoint.keyId);
    if (!key) return `signed by key ${checkpoint.keyId}, which is not among the keys given`;
    if (!verifyCheckpoint(checkpoint, key)) return "the checkpoint's signature is not valid";
    this.checkpoints++;
    this.last = checkpoint;
    return null;
  }

  private judgeEnd(): LedgerFault | null {
    const atEnd = (reason: string): LedgerFault => ({ line: this.line, seq: null, reason });
    if (!this.header) return atEnd('the file holds no ledger');
    const size = this.frontier.size;
    if (this.header.size !== size) return atEnd(`the header promises ${this.header.size} entries, found ${size}`);
    const beyond = this.printed.find((printed) => printed.size > size);
    if (beyond) return atEnd(`the printed head covers ${beyond.size} entries, the file has ${size}`);
    for (const [seq, line] of this.missing) {
      if (this.explained.has(seq)) continue;
      return { line, seq, reason: 'words and details are missing and no entry says that they were erased' };
    }
    return size > 0 && this.last?.size !== size ? atEnd('no signed checkpoint covers the last entries') : null;
  }
}

/** Reads which entries an erasure names; anything else names none. */
function erasedBy(payload: unknown): number[] {
  const seqs = (payload as { seqs?: unknown } | null)?.seqs;
  return Array.isArray(seqs) ? seqs.filter((seq): seq is number => Number.isSafeInteger(seq)) : [];
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
