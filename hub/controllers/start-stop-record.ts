import { randomUUIDv7 } from 'node:crypto';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { EnteredAction, StartStopEntry, StartStopRow } from '#protocol/api/start-stop.ts';
import type { LedgerPort } from '../ledger/ledger-port.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { Decider } from './impossible.ts';

/** An entry cannot be kept; why, in both languages. */
export interface Unkeepable {
  unkeepable: Bilingual;
}

/** The machine that a record is about. */
export interface Recorded {
  id: string;
  site: string;
  name: string;
}

/** Clocks of tablets differ a little from the hub's; milliseconds. */
const aheadMs = 5 * 60_000;
/** What is entered later than this is no record any more, but memory; milliseconds. */
const oldestMs = 62 * 24 * 3_600_000;

const words: Readonly<Record<EnteredAction, Bilingual>> = {
  start: { ja: '起動', en: 'a start' },
  stop: { ja: '停止', en: 'a stop' },
  mode_change: { ja: 'モード変更', en: 'a change of mode' },
};

/** 起動停止記録 by machine: what agents saw of its controllers, and what people entered by hand in the ledger's chain. */
export class StartStopRecords {
  private readonly control: ControlStore;
  private readonly ledger: Pick<LedgerPort, 'record' | 'body'>;
  private readonly clock: () => Date;

  constructor(deps: { control: ControlStore; ledger: Pick<LedgerPort, 'record' | 'body'>; clock: () => Date }) {
    this.control = deps.control;
    this.ledger = deps.ledger;
    this.clock = deps.clock;
  }

  /** Enters what a person saw; it stays as it is: a mistake is put right by another entry that says so. */
  enter(of: Recorded, entry: StartStopEntry, by: Decider): Unkeepable | null {
    const now = this.clock();
    const wrong = this.wrongTime(entry, now);
    if (wrong) return wrong;
    const did = words[entry.action];
    this.control.transaction(() => {
      const { seq, hash } = this.ledger.record({
        who: by.id,
        role: by.role,
        kind: 'start_stop.entered',
        site: of.site,
        subject: `asset/${of.id}`,
        text: {
          ja: `${of.name}の${did.ja}を手入力で記録しました。`,
          en: `Entered ${did.en} of ${of.name} by hand.`,
        },
        payload: entry,
      });
      const { action, earliest, latest } = entry;
      this.control.db
        .prepare('INSERT INTO start_stop_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(randomUUIDv7(), of.id, action, earliest, latest, by.id, now.toISOString(), seq, hash);
    });
    return null;
  }

  /** All that may have happened to a machine between two moments (the second exclusive), in order. */
  between(asset: string, from: string, to: string): StartStopRow[] {
    return [...this.seen(asset, from, to), ...this.entered(asset, from, to)].sort(
      (a, b) => compare(a.earliest, b.earliest) || compare(a.latest, b.latest),
    );
  }

  /** Devices of configurations that look at a machine. */
  watched(asset: string): string[] {
    return this.control.db
      .prepare('SELECT device FROM controller WHERE asset = ? ORDER BY device')
      .all(asset)
      .map((row) => row['device'] as string);
  }

  private wrongTime({ earliest, latest }: { earliest: string; latest: string }, now: Date): Unkeepable | null {
    if (Date.parse(latest) > now.getTime() + aheadMs) {
      return {
        unkeepable: {
          ja: 'まだ来ていない時刻です。起きたことだけを記録できます。',
          en: 'This moment has not come yet. Only what has happened can be entered.',
        },
      };
    }
    if (Date.parse(earliest) >= now.getTime() - oldestMs) return null;
    return {
      unkeepable: {
        ja: '2 か月より前のことは記録できません。',
        en: 'What lies more than two months back cannot be entered.',
      },
    };
  }

  /** Words of a person stand in the ledger alone, so that they are erased where it erases them. */
  private noteOf(seq: number): string | null {
    const payload = this.ledger.body(seq)?.payload as { note?: unknown } | undefined;
    return typeof payload?.note === 'string' && payload.note !== '' ? payload.note : null;
  }

  private seen(asset: string, from: string, to: string): StartStopRow[] {
    return this.control.db
      .prepare(
        `SELECT state.action, state.earliest, state.latest, state.source, state.confidence, state.detail,
                controller.device
         FROM controller_state AS state JOIN controller ON controller.id = state.controller
         WHERE controller.asset = ? AND state.latest >= ? AND state.earliest < ?`,
      )
      .all(asset, from, to)
      .map((row) => ({ ...(row as unknown as Omit<StartStopRow, 'entered'>), entered: null }));
  }

  private entered(asset: string, from: string, to: string): StartStopRow[] {
    return this.control.db
      .prepare('SELECT * FROM start_stop_entry WHERE asset = ? AND latest >= ? AND earliest < ?')
      .all(asset, from, to)
      .map((row) => ({
        action: row['action'] as string,
        earliest: row['earliest'] as string,
        latest: row['latest'] as string,
        source: 'manual',
        confidence: 'certain',
        detail: this.noteOf(row['seq'] as number),
        device: null,
        entered: {
          by: row['entered_by'] as string,
          at: row['entered_at'] as string,
          seq: row['seq'] as number,
          hash: row['hash'] as string,
        },
      }));
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
