import type { LedgerReport } from '#engine/ledger/index.ts';
import type { Ledger } from './ledger.ts';
import { ledgerVerdict } from './verdict.ts';

const everyMs = 24 * 3_600_000;

/** What the audit needs of the hub. */
export interface LedgerAuditParts {
  ledger: Pick<Ledger, 'rows'>;
  /** Told of a ledger that is not sound. */
  onFault(fault: NonNullable<LedgerReport['fault']>): void;
  steady(): number;
  /** Told of an error that was not foreseen. */
  onError(error: Error): void;
}

/** Checks the whole ledger as it stands in the database, at start and daily, beside everything else. */
export class LedgerAudit {
  private readonly parts: LedgerAuditParts;
  private nextAt = Number.NEGATIVE_INFINITY;
  private running: Promise<void> | null = null;

  constructor(parts: LedgerAuditParts) {
    this.parts = parts;
  }

  /** Begins a check when one is due. Call it every few seconds. */
  tick(signal: AbortSignal): void {
    const { steady, onFault, onError } = this.parts;
    if (this.running || steady() < this.nextAt) return;
    this.nextAt = steady() + everyMs;
    this.running = this.check(signal)
      .then((fault) => {
        if (fault) onFault(fault);
      })
      .catch(onError)
      .finally(() => {
        this.running = null;
      });
  }

  /** Waits for a check under way. */
  async stop(): Promise<void> {
    await this.running;
  }

  /** The first bad row; null when all are sound. What was erased while it was read is read again. */
  async check(signal: AbortSignal): Promise<LedgerReport['fault']> {
    const first = await this.read(signal);
    return first && !signal.aborted ? this.read(signal) : null;
  }

  private async read(signal: AbortSignal): Promise<LedgerReport['fault']> {
    const report = await ledgerVerdict(this.parts.ledger.rows(), { open: true }, signal);
    return report?.fault ?? null;
  }
}
