import type { Bilingual } from '#protocol/api/parts.ts';
import type { StartStopRow } from '#protocol/api/start-stop.ts';
import { type Reason, reasonSchema, reasonWords } from '#protocol/reasons/reason.ts';
import type { LedgerPort } from '../ledger/ledger-port.ts';
import type { ControlStore } from '../store/control-store.ts';
import { type SilentSpan, unknownTimes } from './unknown-times.ts';

/** What the record stands on. */
export interface RecordParts {
  control: ControlStore;
  ledger: Pick<LedgerPort, 'body'>;
  /** Times in which agents of a site were not heard. */
  silences(site: string, from: Date, to: Date): readonly SilentSpan[];
  clock: () => Date;
}

type Kept = Record<string, unknown>;

/**
 * 起動停止記録 by machine: what agents saw of its controllers, what people entered by hand in the ledger's chain, and the times of which
 * nobody knows, because the controller or the agent that looks at it did not answer. These are never told as running.
 */
export class StartStopRecords {
  private readonly parts: RecordParts;

  constructor(parts: RecordParts) {
    this.parts = parts;
  }

  /** All that may have happened to a machine between two moments (the second exclusive), in order. */
  between(asset: string, from: string, to: string): StartStopRow[] {
    const until = [to, this.parts.clock().toISOString()].sort()[0]!;
    return [
      ...this.seen(asset, from, to),
      ...enteredRows(this.parts, asset, from, to),
      ...this.unknown(asset, from, until),
    ].sort((a, b) => compare(a.earliest, b.earliest) || compare(a.latest, b.latest));
  }

  /** Devices of configurations that look at a machine itself; files tell nothing of its starts and stops. */
  watched(asset: string): string[] {
    return this.parts.control.db
      .prepare(`SELECT device FROM controller WHERE asset = ? AND protocol <> 'file' ORDER BY device`)
      .all(asset)
      .map((row) => row['device'] as string);
  }

  private seen(asset: string, from: string, to: string): StartStopRow[] {
    return this.parts.control.db
      .prepare(
        `SELECT state.*, controller.device
         FROM controller_state AS state JOIN controller ON controller.id = state.controller
         WHERE controller.asset = ? AND state.latest >= ? AND state.earliest < ?`,
      )
      .all(asset, from, to)
      .map((row) => ({ ...shared(row), detail: seenBy(row), device: row['device'] as string, entered: null }));
  }

  private unknown(asset: string, from: string, to: string): StartStopRow[] {
    if (from >= to) return [];
    const controllers = this.parts.control.db
      .prepare('SELECT id, site, agent, device, protocol FROM controller WHERE asset = ?')
      .all(asset) as { id: string; site: string; agent: string; device: string; protocol: string }[];
    return controllers
      .filter(({ protocol }) => protocol !== 'file')
      .flatMap(({ id, site, agent, device }) => {
        const contact = this.parts.control.db
          .prepare(
            `SELECT action, earliest, latest FROM controller_state
             WHERE controller = ? AND action IN ('comm_loss', 'comm_restore') AND earliest < ? ORDER BY latest`,
          )
          .all(id, to) as { action: string; earliest: string; latest: string }[];
        const silent = this.parts.silences(site, new Date(from), new Date(to)).filter((one) => one.agent === agent);
        return unknownTimes({ contact, silent, from, to }).map(({ since, until, because }) => ({
          action: 'unknown',
          earliest: since,
          latest: until,
          source: because,
          confidence: 'certain',
          detail: null,
          device,
          entered: null,
        }));
      });
  }
}

/** Entries by hand of a machine that may lie between two moments (the second exclusive), also those that no longer stand. */
export function enteredRows(
  { control, ledger }: Pick<RecordParts, 'control' | 'ledger'>,
  asset: string,
  from: string,
  to: string,
): StartStopRow[] {
  return control.db
    .prepare('SELECT * FROM start_stop_entry WHERE asset = ? AND latest >= ? AND earliest < ?')
    .all(asset, from, to)
    .map((row) => {
      const note = wordsOf(ledger, row['seq'] as number, 'note');
      const ended = row['ended_how'] as 'corrected' | 'withdrawn' | null;
      return {
        ...shared(row),
        source: 'manual',
        detail: note === null ? null : { ja: note, en: note },
        device: null,
        entered: {
          by: row['entered_by'] as string,
          at: row['entered_at'] as string,
          planned: row['planned'] === 1,
          seq: row['seq'] as number,
          hash: row['hash'] as string,
          corrects: row['corrects'] as number | null,
          ended: ended && {
            how: ended,
            by: row['ended_by'] as string,
            at: row['ended_at'] as string,
            seq: row['ended_seq'] as number,
            reason: wordsOf(ledger, row['ended_seq'] as number, 'reason'),
          },
        },
      };
    });
}

/** By what a kept state was seen, in both languages; in the agent's own words where it gave no code. */
export function seenBy(row: Kept): Bilingual | null {
  const detail = row['detail'] as string | null;
  if (detail === null) return null;
  const kept = row['cause'] as string | null;
  const cause: Reason = kept === null ? { code: '', with: {}, text: detail } : reasonSchema.parse(JSON.parse(kept));
  return reasonWords(cause);
}

function shared(row: Kept): Pick<StartStopRow, 'action' | 'earliest' | 'latest' | 'source' | 'confidence'> {
  return {
    action: row['action'] as string,
    earliest: row['earliest'] as string,
    latest: row['latest'] as string,
    source: row['source'] as string,
    confidence: row['confidence'] as string,
  };
}

/** Words of a person stand in the ledger alone, so that they are erased where it erases them. */
function wordsOf(ledger: Pick<LedgerPort, 'body'>, seq: number, name: 'note' | 'reason'): string | null {
  const payload = ledger.body(seq)?.payload as Readonly<Record<string, unknown>> | undefined;
  const found = payload?.[name];
  return typeof found === 'string' && found !== '' ? found : null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
