import { BlockTree } from './block-tree.ts';
import { type Checkpoint, keyIdOf, verifyCheckpoint } from './checkpoint.ts';
import type { KeptHead } from './checkpoint-text.ts';
import { bodyHash, chainStart, entryHash, erasureKind } from './entry.ts';
import { type ExportCheckpoint, type ExportEntry, type ExportHeader, exportLine } from './export-line.ts';
import { verifyConsistency } from './proofs.ts';
import { RecentEntries } from './recent-entries.ts';
import { ChainCheck } from './signed-chains.ts';

/** The first thing found wrong in a ledger. */
export interface LedgerFault {
  /** Line of the file, from 1. */
  line: number;
  /** Entry concerned, when there is one. */
  seq: number | null;
  reason: string;
}

/** What an offline check of a ledger found. */
export interface LedgerReport {
  ok: boolean;
  entries: number;
  checkpoints: number;
  /** Entries whose words and details are gone; in a sound ledger another entry says by which policy. */
  erased: number;
  /** Entries whose words and details were left out for the reader's role. */
  withheld: number;
  /** Entries behind the last checkpoint. */
  unsigned: number;
  /** Heads of agents' chains whose signature by the agent's key was checked, and of how many agents. */
  chains: { heads: number; agents: number };
  /** Kept checkpoints that these entries were found to meet. */
  kept: number;
  /** Root over all entries, hexadecimal. */
  root: string;
  /** Last checkpoint, to compare with one that was kept. */
  last: { size: number; root: string; at: string; keyId: string } | null;
  /** `given`: signatures were checked against keys the caller trusts; `file`: only against the file's own keys. */
  keys: 'given' | 'file';
  fault: LedgerFault | null;
}

/** What a check stands on beside the file. */
export interface VerifierOptions {
  /** Raw Ed25519 public keys obtained apart from the file; none means the file's own keys. */
  trusted?: readonly Uint8Array[];
  /** Checkpoints kept on paper, in mails or by witnesses: the file must hold exactly their entries. */
  kept?: readonly KeptHead[];
  /** The ledger is still written to: its newest entries may await their checkpoint. */
  open?: boolean;
}

/** Checks a ledger line by line: form, chain, bodies, tree, signatures, proofs. The first bad line is the finding. */
export class LedgerVerifier {
  private readonly trusted: ReadonlyMap<string, Uint8Array> | null;
  private readonly kept: readonly KeptHead[];
  private readonly open: boolean;
  /** Entries since about the last checkpoint: enough to say where a checkpoint belongs that stands elsewhere, or nowhere. */
  private readonly recent = new RecentEntries();
  /** Roots of all entries so far; others than the recent ones are never asked for leaf by leaf. */
  private readonly tree = new BlockTree((from, to) => this.recent.leaves(from, to));
  private readonly missing = new Map<number, number>();
  private readonly explained = new Set<number>();
  private readonly chains = new ChainCheck();
  private keys: ReadonlyMap<string, Uint8Array> = new Map();
  private header: ExportHeader | null = null;
  private headerLine = 0;
  private line = 0;
  private prev = chainStart;
  private checkpoints = 0;
  private withheld = 0;
  private met = 0;
  private last: Checkpoint | null = null;
  private fault: LedgerFault | null = null;
  private seqAtFault: number | null = null;
  /** Line of the finding, where it lies before the one that shows it. */
  private lineAtFault: number | null = null;

  constructor({ trusted = [], kept = [], open = false }: VerifierOptions = {}) {
    this.trusted = trusted.length > 0 ? new Map(trusted.map((key) => [keyIdOf(key), key])) : null;
    this.kept = kept;
    this.open = open;
  }

  /** Takes the next line of the file, without its line end. Empty lines are passed over. */
  add(text: string): void {
    this.line++;
    if (this.fault || text === '') return;
    const reason = this.take(text);
    if (reason !== null) this.fault = { line: this.lineAtFault ?? this.line, seq: this.seqAtFault, reason };
  }

  /** After the last line: the whole finding. */
  finish(): LedgerReport {
    this.fault ??= this.judgeEnd() ?? this.unexplained();
    return {
      ok: this.fault === null,
      entries: this.tree.size,
      checkpoints: this.checkpoints,
      erased: this.missing.size,
      withheld: this.withheld,
      unsigned: this.tree.size - (this.last?.size ?? 0),
      chains: { heads: this.chains.checked, agents: this.chains.agents },
      kept: this.met,
      root: hex(this.tree.root()),
      last: this.last && { size: this.last.size, root: this.last.root, at: this.last.at, keyId: this.last.keyId },
      keys: this.trusted ? 'given' : 'file',
      fault: this.fault,
    };
  }

  private take(text: string): string | null {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      // The message quotes the line, which may steer a terminal.
      return `not JSON: ${(error as Error).message.replaceAll(/\p{Cc}/gu, '·')}`;
    }
    const { seq } = (value ?? {}) as { seq?: unknown };
    this.seqAtFault = Number.isSafeInteger(seq) ? (seq as number) : null;
    const parsed = exportLine.safeParse(value);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return `not a ledger line: ${issue?.path.join('.') || 'line'}: ${issue?.message}`;
    }
    // A member that stands twice would be read in one way here and in another elsewhere.
    if (JSON.stringify(value) !== text) return 'the line is not written as exports write it';
    if (parsed.data.type === 'ledger') return this.takeHeader(parsed.data);
    if (!this.header) return 'the file does not begin with a ledger header';
    return parsed.data.type === 'entry' ? this.takeEntry(parsed.data, this.header) : this.takeCheckpoint(parsed.data);
  }

  private takeHeader(header: ExportHeader): string | null {
    if (this.header) return 'a second ledger header';
    this.header = header;
    this.headerLine = this.line;
    const own = Object.entries(header.keys).map(([id, key]) => [id, Buffer.from(key, 'base64')] as const);
    const strange = own.find(([id, key]) => keyIdOf(key) !== id || key.toString('base64') !== header.keys[id]);
    if (strange) return `key ${strange[0]} is not the key of that name`;
    this.keys = this.trusted ?? new Map(own);
    for (const { size, signed } of this.kept) {
      if (!signed) continue;
      const key = this.keys.get(signed.keyId);
      if (!key)
        return `the kept checkpoint over ${size} entries is signed by key ${signed.keyId}, which is not among the keys`;
      if (!verifyCheckpoint(signed, key)) return `the kept checkpoint over ${size} entries has no valid signature`;
    }
    return null;
  }

  private takeEntry(line: ExportEntry, header: ExportHeader): string | null {
    const { type: _, body, withheld, ...entry } = line;
    const seq = this.tree.size + 1;
    if (entry.seq !== seq) return `entry ${seq} expected, entry ${entry.seq} found`;
    if (entry.prev !== this.prev) return 'does not follow from the entry before it';
    if (entryHash(entry) !== entry.hash) return 'the entry was changed: its hash does not match';
    if (withheld) {
      if (header.persons !== 'withheld') return 'words and details are withheld, which the header does not say';
      if (body !== null || entry.kind === erasureKind) return 'words and details that stand open are called withheld';
      this.withheld++;
    } else if (body === null && entry.kind === erasureKind) {
      return 'the words and details of an erasure are missing, which are never erased';
    } else if (body === null) {
      this.missing.set(seq, this.line);
    } else {
      if (bodyHash(body) !== entry.bodyHash) return 'the words or details were changed';
      if (entry.kind === erasureKind) for (const erased of erasedBy(body.payload)) this.explained.add(erased);
      const wrong = this.chains.take(entry, body.payload);
      if (wrong !== null) return wrong;
    }
    this.seqAtFault = null;
    this.prev = entry.hash;
    const leaf = Buffer.from(entry.hash, 'hex');
    this.recent.add(leaf, this.line);
    this.tree.add(leaf);
    return this.meet(seq);
  }

  /** Compares with what was kept over so many entries. */
  private meet(size: number): string | null {
    const here = this.kept.filter((head) => head.size === size);
    if (here.length === 0) return null;
    const root = hex(this.tree.root());
    if (here.some((head) => !root.startsWith(head.root)))
      return `the first ${size} entries are not those of the checkpoint that was kept`;
    this.met += here.length;
    return null;
  }

  private takeCheckpoint(line: ExportCheckpoint): string | null {
    const { type: _, number, consistency, ...checkpoint } = line;
    const size = this.tree.size;
    if (number !== this.checkpoints + 1) {
      if (number === this.checkpoints + 2) this.lineAtFault = this.placeOfMissing(checkpoint, consistency);
      return `checkpoint ${this.checkpoints + 1} expected, checkpoint ${number} found`;
    }
    if (checkpoint.size !== size) {
      if (this.isSigned(checkpoint)) this.lineAtFault = this.recent.lineAfter(checkpoint.size);
      return `checkpoint over ${checkpoint.size} entries stands after ${size}`;
    }
    if (checkpoint.root !== hex(this.tree.root())) return 'the checkpoint signs other entries than these';
    if (this.last?.size === size && this.last.keyId === checkpoint.keyId)
      return 'the same entries are signed a second time';
    const key = this.keys.get(checkpoint.keyId);
    if (!key) return `signed by key ${checkpoint.keyId}, which is not among the keys given`;
    if (!verifyCheckpoint(checkpoint, key)) return "the checkpoint's signature is not valid";
    if (!this.follows(checkpoint, consistency))
      return 'the proof that the checkpoint before is a beginning of it does not hold';
    this.checkpoints++;
    this.last = checkpoint;
    this.recent.forgetBefore(size);
    return null;
  }

  private isSigned(checkpoint: Checkpoint): boolean {
    const key = this.keys.get(checkpoint.keyId);
    return key !== undefined && verifyCheckpoint(checkpoint, key);
  }

  /** Line at which the one checkpoint before this one should stand: its proof holds for the beginning that the missing one covered. */
  private placeOfMissing(checkpoint: Checkpoint, proof: readonly string[]): number | null {
    const size = this.tree.size;
    if (checkpoint.size !== size || !this.isSigned(checkpoint)) return null;
    if (!this.last && proof.length === 0) return this.headerLine + 1;
    const path = proof.map((hash) => Buffer.from(hash, 'hex'));
    for (let before = Math.max(1, this.last?.size ?? 0); before < size; before++) {
      const head = { size: before, root: Buffer.from(this.tree.root(0, before)) };
      if (verifyConsistency(head, headOf(checkpoint), path)) return this.recent.lineAfter(before);
    }
    return null;
  }

  private follows(checkpoint: Checkpoint, proof: readonly string[]): boolean {
    if (!this.last || this.last.size === 0) return proof.length === 0;
    const path = proof.map((hash) => Buffer.from(hash, 'hex'));
    return verifyConsistency(headOf(this.last), headOf(checkpoint), path);
  }

  private judgeEnd(): LedgerFault | null {
    const atEnd = (reason: string): LedgerFault => ({ line: this.line, seq: null, reason });
    if (!this.header) return atEnd('the file holds no ledger');
    const size = this.tree.size;
    if (this.header.size !== size) return atEnd(`the header promises ${this.header.size} entries, found ${size}`);
    const beyond = Math.max(0, ...this.kept.map((head) => head.size));
    if (beyond > size)
      return atEnd(`a checkpoint that was kept covers ${beyond} entries, the file has ${size}: it was cut short`);
    return size > 0 && this.last?.size !== size && !this.open
      ? atEnd('no signed checkpoint covers the last entries')
      : null;
  }

  /** The first body that is gone without an entry that says so; known only when everything else is sound. */
  private unexplained(): LedgerFault | null {
    for (const [seq, line] of this.missing) {
      if (this.explained.has(seq)) continue;
      return { line, seq, reason: 'words and details are missing and no entry says that they were erased' };
    }
    return null;
  }
}

/** Reads which entries an erasure names; anything else names none. */
function erasedBy(payload: unknown): number[] {
  const seqs = (payload as { seqs?: unknown } | null)?.seqs;
  return Array.isArray(seqs) ? seqs.filter((seq): seq is number => Number.isSafeInteger(seq)) : [];
}

function headOf({ size, root }: Checkpoint): { size: number; root: Buffer } {
  return { size, root: Buffer.from(root, 'hex') };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
