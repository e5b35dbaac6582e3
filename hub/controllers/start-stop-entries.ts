import { randomUUIDv7 } from 'node:crypto';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { EnteredAction, StartStopAct, StartStopEntry, StartStopWithdrawal } from '#protocol/api/start-stop.ts';
import type { LedgerPort } from '../ledger/ledger-port.ts';
import type { ControlStore } from '../store/control-store.ts';
import { type EntryOrigin, enteredEvent, withdrawnEvent } from './entered-event.ts';
import { EnteredOutbox } from './entered-outbox.ts';
import { type Decider, type Impossible, impossible } from './impossible.ts';
import { type Between, nearestSame, searchSpan } from './same-happening.ts';

/** The machine that a record is about. */
export interface Recorded {
  id: string;
  site: string;
  name: string;
}

/** What entries by hand stand on. */
export interface EntryParts {
  control: ControlStore;
  ledger: Pick<LedgerPort, 'record'>;
  /** Whether people expect the machine to work at a moment. */
  production(site: string, asset: string, at: Date): boolean;
  clock: () => Date;
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

const notStanding = impossible(
  'その記入は見当たらないか、すでに訂正または取消しされています。',
  'That entry is not there, or was put right or taken back already.',
);

/**
 * What people enter by hand of machines that tell nothing themselves. Each act is an entry of the ledger and an event; an entry is
 * never changed: it is put right by another one, or taken back with a reason, and stays readable.
 */
export class StartStopEntries {
  readonly outbox: EnteredOutbox;
  private readonly parts: EntryParts;

  constructor(parts: EntryParts) {
    this.parts = parts;
    this.outbox = new EnteredOutbox(parts.control);
  }

  /** Does one act; null when it is done. */
  act(of: Recorded, act: StartStopAct, by: Decider): Impossible | null {
    return this.parts.control.transaction(() =>
      act.action === 'withdraw' ? this.withdraw(of, act, by) : this.enter(of, act, by),
    );
  }

  /** The entry that stands for the same start or stop of a machine; null where nobody entered one. */
  standingFor(asset: string, action: string, when: Between): (Between & { seq: number; planned: boolean }) | null {
    const { from, to } = searchSpan(when);
    const rows = this.parts.control.db
      .prepare(
        `SELECT seq, earliest, latest, planned FROM start_stop_entry
         WHERE asset = ? AND action = ? AND ended_how IS NULL AND latest >= ? AND earliest <= ?`,
      )
      .all(asset, action, from, to) as { seq: number; earliest: string; latest: string; planned: number }[];
    return nearestSame(
      when,
      rows.map((row) => ({ ...row, planned: row.planned === 1 })),
    );
  }

  /** What an agent saw of the same start or stop; null where none did. */
  seenAs(asset: string, action: string, when: Between): Between | null {
    const { from, to } = searchSpan(when);
    const rows = this.parts.control.db
      .prepare(
        `SELECT state.earliest, state.latest FROM controller_state AS state JOIN controller ON controller.id = state.controller
         WHERE controller.asset = ? AND state.action = ? AND state.latest >= ? AND state.earliest <= ?`,
      )
      .all(asset, action, from, to) as unknown as Between[];
    return nearestSame(when, rows);
  }

  private enter(of: Recorded, entry: StartStopEntry, by: Decider): Impossible | null {
    const now = this.parts.clock();
    const wrong = wrongTime(entry, now);
    if (wrong) return wrong;
    const { action, earliest, latest, confidence, planned, corrects } = entry;
    if (corrects !== null && !this.stands(of, corrects)) return notStanding;
    const did = words[action];
    const text =
      corrects === null
        ? { ja: `${of.name}の${did.ja}を手入力で記録しました。`, en: `Entered ${did.en} of ${of.name} by hand.` }
        : {
            ja: `${of.name}の手入力の記録（${corrects} 番）を訂正しました：${did.ja}。`,
            en: `Put entry ${corrects} of ${of.name} right by hand: ${did.en}.`,
          };
    const kind = corrects === null ? 'start_stop.entered' : 'start_stop.corrected';
    const { seq, hash } = this.record(of, by, { kind, text, payload: entry });
    const at = now.toISOString();
    if (corrects !== null) this.end(corrects, 'corrected', by, at, seq);
    this.parts.control.db
      .prepare(
        `INSERT INTO start_stop_entry
           (id, asset, action, earliest, latest, entered_by, entered_at, seq, hash, confidence, planned, corrects)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        randomUUIDv7(),
        of.id,
        action,
        earliest,
        latest,
        by.id,
        at,
        seq,
        hash,
        confidence,
        Number(planned),
        corrects,
      );
    const works = [earliest, latest].every((end) => this.parts.production(of.site, of.id, new Date(end)));
    const seen = this.seenAs(of.id, action, entry) !== null;
    this.outbox.put(enteredEvent(origin(of, seq, at), entry, { inProduction: works, seen }));
    return null;
  }

  private withdraw(of: Recorded, act: StartStopWithdrawal, by: Decider): Impossible | null {
    if (!this.stands(of, act.entry)) return notStanding;
    const at = this.parts.clock().toISOString();
    const text = {
      ja: `${of.name}の手入力の記録（${act.entry} 番）を取り消しました。`,
      en: `Took entry ${act.entry} of ${of.name} by hand back.`,
    };
    const { seq } = this.record(of, by, { kind: 'start_stop.withdrawn', text, payload: act });
    this.end(act.entry, 'withdrawn', by, at, seq);
    this.outbox.put(withdrawnEvent(origin(of, seq, at), act.entry));
    return null;
  }

  private record(of: Recorded, by: Decider, what: { kind: string; text: Bilingual; payload: StartStopAct }) {
    return this.parts.ledger.record({ who: by.id, role: by.role, site: of.site, subject: `asset/${of.id}`, ...what });
  }

  private stands(of: Recorded, seq: number): boolean {
    return (
      this.parts.control.db
        .prepare('SELECT 1 FROM start_stop_entry WHERE asset = ? AND seq = ? AND ended_how IS NULL')
        .get(of.id, seq) !== undefined
    );
  }

  private end(seq: number, how: 'corrected' | 'withdrawn', by: Decider, at: string, endedBy: number): void {
    this.parts.control.db
      .prepare('UPDATE start_stop_entry SET ended_how = ?, ended_by = ?, ended_at = ?, ended_seq = ? WHERE seq = ?')
      .run(how, by.id, at, endedBy, seq);
  }
}

function origin(of: Recorded, seq: number, enteredAt: string): EntryOrigin {
  return { site: of.site, asset: of.id, name: of.name, seq, enteredAt };
}

function wrongTime({ earliest, latest }: { earliest: string; latest: string }, now: Date): Impossible | null {
  if (Date.parse(latest) > now.getTime() + aheadMs) {
    return impossible(
      'まだ来ていない時刻です。起きたことだけを記録できます。',
      'This moment has not come yet. Only what has happened can be entered.',
    );
  }
  if (Date.parse(earliest) >= now.getTime() - oldestMs) return null;
  return impossible('2 か月より前のことは記録できません。', 'What lies more than two months back cannot be entered.');
}
