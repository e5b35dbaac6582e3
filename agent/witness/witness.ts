import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { type Checkpoint, succession, verifyCheckpoint } from '#engine/ledger/index.ts';
import { type LedgerBreak, type WitnessNotice, type WitnessReport, witnessNotice } from '#protocol/witness.ts';
import { openSigned } from '../uplink/signed.ts';
import { CheckpointFile } from './checkpoint-file.ts';

/** A year of checkpoints is some 6 MB. */
const mostBytes = 64 * 1024 * 1024;
/** Nobody makes this machine write faster than this, milliseconds. */
const apartMs = 10_000;

/** A checkpoint as this file's lines carry it. */
const carried =
  /\{"size":\d{1,15},"root":"[0-9a-f]{64}","at":"[0-9T:.Z-]{20,30}","keyId":"[0-9a-f]{16}","signature":"[A-Za-z0-9+/]{86}=="\}/g;

const nothing: WitnessReport = { held: null, since: null, kept: 0, broken: null, breaks: 0, trouble: null };

/** What a witness needs: where it writes, who it is, and whom to tell of a ledger that broke. */
export interface WitnessParts {
  home: string;
  site: string;
  agent: string;
  /** The hub's key, pinned at enrolment: SPKI, base64url. */
  commandKey: string;
  /** Told once when lines of the file cannot be read any longer: how many, and with which checkpoint it goes on all the same. */
  onDamaged(lines: number, goesOnWith: WitnessReport['held']): void;
  onBroken(how: LedgerBreak, before: NonNullable<WitnessReport['held']>, notice: WitnessNotice): void;
  now(): number;
  /** Steady milliseconds, that no change of the clock moves. */
  steady(): number;
}

/**
 * Keeps signed checkpoints of the hub's ledger where the hub's people cannot rewrite them, and judges itself whether each goes on from
 * the one before. A ledger that shrank or forked is told once; both checkpoints stay, and a new row begins.
 */
export class Witness {
  private readonly parts: WitnessParts;
  private readonly file: CheckpointFile;
  private readonly key: Uint8Array;
  private state: WitnessReport;
  private writtenAt = Number.NEGATIVE_INFINITY;

  constructor(parts: WitnessParts) {
    this.parts = parts;
    this.file = new CheckpointFile(join(parts.home, 'witness', 'checkpoints.ndjson'), mostBytes);
    const spki = Buffer.from(parts.commandKey, 'base64url');
    const jwk = createPublicKey({ key: spki, format: 'der', type: 'spki' }).export({ format: 'jwk' });
    this.key = Buffer.from(jwk.x!, 'base64url');
    try {
      this.state = this.takeUp();
    } catch (error) {
      this.state = { ...nothing, trouble: told(error) };
    }
  }

  /** Goes on where the file ends. In a damaged one the newest checkpoint counts that still has the hub's signature. */
  private takeUp(): WitnessReport {
    const { state, damaged } = this.file.last();
    const before = { ...(state ?? nothing), trouble: null };
    if (damaged.length === 0) return before;
    const at = new Date(this.parts.now()).toISOString();
    const text = state === null ? this.file.text() : damaged.join('\n');
    const found = [...text.matchAll(carried)].map(([whole]) => JSON.parse(whole) as Checkpoint);
    const held = found.findLast((one) => verifyCheckpoint(one, this.key)) ?? before.held;
    const after = { ...before, held, since: held === null ? null : (before.since ?? at) };
    this.file.add({ at, damaged: damaged.length }, after);
    this.parts.onDamaged(damaged.length, held);
    return after;
  }

  /** What the heartbeat says. */
  report(): WitnessReport {
    return this.state;
  }

  /** Takes what came with a commit notice; a sentence says why it was not kept, null that it was, or was not for now. */
  take(text: string): string | null {
    const notice = openSigned(text, this.parts.commandKey, witnessNotice);
    if (typeof notice === 'string') return notice;
    if (notice.site !== this.parts.site || notice.agent !== this.parts.agent) return 'it is for another agent';
    const { held } = this.state;
    // An answer to what was held before, late or played again.
    if ((notice.base?.root ?? null) !== (held?.root ?? null) || (notice.base?.size ?? 0) !== (held?.size ?? 0))
      return null;
    if (!verifyCheckpoint(notice.checkpoint, this.key)) return "its checkpoint is not signed by the hub's key";
    if (held?.size === notice.checkpoint.size && held.root === notice.checkpoint.root) return null;
    if (this.parts.steady() - this.writtenAt < apartMs) return null;
    this.writtenAt = this.parts.steady();
    return this.judge(notice, text);
  }

  private judge(notice: WitnessNotice, text: string): string | null {
    const { held } = this.state;
    const { checkpoint, proof } = notice;
    const at = new Date(this.parts.now()).toISOString();
    const how = succession(held, checkpoint, proof);
    try {
      if (how === 'follows' || held === null) {
        const { since, kept } = this.state;
        const state = { ...this.state, held: checkpoint, since: since ?? at, kept: kept + 1, trouble: null };
        this.file.add({ at, kept: checkpoint }, state);
        this.state = state;
        return null;
      }
      const broken = { how, at, before: held, after: checkpoint };
      const state = { held: checkpoint, since: at, kept: 1, broken, breaks: this.state.breaks + 1, trouble: null };
      this.file.add({ at, broken: how, notice: text }, state);
      this.state = state;
    } catch (error) {
      const trouble = told(error);
      this.state = { ...this.state, trouble };
      return trouble;
    }
    this.parts.onBroken(how, held, notice);
    return null;
  }
}

function told(error: unknown): string {
  return (error as Error).message.slice(0, 500);
}
