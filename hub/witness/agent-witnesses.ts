import { type Checkpoint, consistencyProof, shortCheckpoint, verifyCheckpoint } from '#engine/ledger/index.ts';
import type { LedgerBreak, WitnessNotice, WitnessReport } from '#protocol/witness.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';

/** An agent is not given checkpoints faster than this, milliseconds. */
const apartMs = 15_000;
/** Checkpoints that were found in the ledger and need not be looked for at every heartbeat. */
const mostSound = 256;

/** A ledger that does not hold what the hub had signed and a witness kept. */
export interface WitnessedBreak {
  site: string;
  agent: string;
  how: LedgerBreak;
  /** What the witness holds. */
  held: Checkpoint;
  /** Entries of the ledger when it was noticed. */
  here: number;
}

/** An agent that kept a checkpoint and says that it has none any longer. */
export interface LostWitness {
  site: string;
  agent: string;
  /** What it had said it keeps. */
  held: Pick<Checkpoint, 'size' | 'root'>;
}

/** What the watch over agents needs of the hub. */
export interface AgentWitnessParts {
  control: ControlStore;
  ledger: Ledger;
  /** Signs a notice. */
  envelope(body: WitnessNotice): string;
  /** Boot id of the hub's own machine; an agent there is no witness against whoever holds the hub. Null where there is none. */
  boot: string | null;
  /** Told once of each break. */
  onBreak(found: WitnessedBreak): void;
  /** Told once of each witness that lost what it kept. */
  onLost(lost: LostWitness): void;
  clock(): Date;
  steady(): number;
}

/**
 * Agents as witnesses: each heartbeat says which checkpoint an agent holds; the hub compares it with its own ledger, so that one that was
 * set back or rewritten is noticed at once, and answers with the newest checkpoint and the proof that leads from one to the other.
 */
export class AgentWitnesses {
  private readonly parts: AgentWitnessParts;
  private readonly sentAt = new Map<string, number>();
  private readonly told = new Map<string, string>();
  private readonly sound = new Set<string>();

  constructor(parts: AgentWitnessParts) {
    this.parts = parts;
  }

  /** Takes what an agent said it keeps; answers the signed notice to send it, or null when there is nothing new for it. */
  hear(site: string, agent: string, boot: string, report: WitnessReport): string | null {
    const { held } = report;
    const known = held !== null && this.sound.has(held.signature);
    const own = held === null || known || this.isOwn(held);
    this.note(
      site,
      agent,
      boot,
      own ? report : { ...report, trouble: 'it holds a checkpoint that this hub did not sign' },
    );
    const how = held !== null && own && !known ? this.breakWith(held) : null;
    if (how !== null) this.record({ site, agent, how, held: held!, here: this.parts.ledger.head().seq });
    const { broken } = report;
    if (broken && this.isOwn(broken.before)) {
      this.record({ site, agent, how: broken.how, held: broken.before, here: broken.after.size });
    }
    return own ? this.notice(site, agent, held, how) : null;
  }

  private notice(site: string, agent: string, held: Checkpoint | null, how: LedgerBreak | null): string | null {
    const { ledger, steady, envelope } = this.parts;
    const last = ledger.lastCheckpoint();
    // Checkpoints that are gone while their entries stand are made up for.
    const checkpoint = last && how === null && last.size < (held?.size ?? 0) ? ledger.checkpoint() : last;
    if (!checkpoint || (held?.size === checkpoint.size && held.root === checkpoint.root)) return null;
    const name = `${site}/${agent}`;
    if (steady() - (this.sentAt.get(name) ?? Number.NEGATIVE_INFINITY) < apartMs) return null;
    this.sentAt.set(name, steady());
    const base = held && { size: held.size, root: held.root };
    return envelope({ v: 1, site, agent, base, checkpoint, proof: how === null ? this.proof(held, checkpoint) : null });
  }

  private proof(held: Checkpoint | null, { size }: Checkpoint): string[] | null {
    if (held === null || held.size === 0) return [];
    return consistencyProof(this.parts.ledger.ranges(), held.size, size).map((hash) =>
      Buffer.from(hash).toString('hex'),
    );
  }

  /** How this ledger differs from what the hub had signed; null when it holds exactly those entries. */
  private breakWith(held: Checkpoint): LedgerBreak | null {
    const tree = this.parts.ledger.ranges();
    if (held.size > tree.size) return 'shrank';
    if (Buffer.from(tree.root(0, held.size)).toString('hex') !== held.root) return 'forked';
    if (this.sound.size >= mostSound) this.sound.clear();
    this.sound.add(held.signature);
    return null;
  }

  private isOwn(checkpoint: Checkpoint): boolean {
    const row = this.parts.control.db
      .prepare('SELECT public_key FROM ledger_key WHERE key_id = ?')
      .get(checkpoint.keyId);
    return row !== undefined && verifyCheckpoint(checkpoint, Buffer.from(row['public_key'] as string, 'base64'));
  }

  private note(site: string, agent: string, boot: string, report: WitnessReport): void {
    const { held, since, kept, trouble } = report;
    const state = JSON.stringify([held?.size, held?.root, since, kept, trouble, boot === this.parts.boot]);
    const name = `${site}/${agent}`;
    if (this.told.get(name) === state) return;
    this.told.set(name, state);
    if (held === null) this.missed(site, agent);
    this.parts.control.db
      .prepare('INSERT OR REPLACE INTO witness_agent VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        site,
        agent,
        held?.size ?? null,
        held?.root ?? null,
        held?.at ?? null,
        since,
        kept,
        boot === this.parts.boot ? 1 : 0,
        trouble,
        this.parts.clock().toISOString(),
      );
  }

  /** What an agent says it keeps no longer, though it had said so: nobody holds it against this ledger from then on. */
  private missed(site: string, agent: string): void {
    const { control, ledger, onLost } = this.parts;
    const row = control.db
      .prepare('SELECT size, root FROM witness_agent WHERE site = ? AND agent = ?')
      .get(site, agent);
    const held = row as unknown as { size: number | null; root: string | null } | undefined;
    if (held?.size == null || held.root === null) return;
    const lost: LostWitness = { site, agent, held: { size: held.size, root: held.root } };
    const short = shortCheckpoint(lost.held);
    ledger.record({
      who: 'hinomi',
      kind: 'witness.lost',
      site,
      subject: `agent/${site}/${agent}`,
      text: {
        ja: `端末 ${agent} は、保管していた検証値 ${short} を失いました。新しく保管し直します。`,
        en: `${agent} has lost the checkpoint ${short} that it kept; it begins anew.`,
      },
      payload: { held: { ...lost.held } },
    });
    onLost(lost);
  }

  /** A break stands in the register, in the ledger itself and before people: once each. */
  private record(found: WitnessedBreak): void {
    const { control, ledger, clock, onBreak } = this.parts;
    const { site, agent, how, held, here } = found;
    const isNew = control.transaction(() => {
      const { changes } = control.db
        .prepare(
          `INSERT OR IGNORE INTO witness_break (site, agent, how, size, root, at, here, noticed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(site, agent, how, held.size, held.root, held.at, here, clock().toISOString());
      if (changes === 0) return false;
      const short = shortCheckpoint(held);
      ledger.record({
        who: 'hinomi',
        kind: 'ledger.broken',
        site,
        subject: `agent/${site}/${agent}`,
        text: {
          ja: `端末 ${agent} が保管する検証値 ${short} と記録簿が一致しません（当時の記録簿 ${here} 件）。`,
          en: `The ledger does not hold the entries of checkpoint ${short} that ${agent} keeps (the ledger had ${here} entries).`,
        },
        payload: { how, held, here },
      });
      return true;
    });
    if (isNew) onBreak(found);
  }
}
