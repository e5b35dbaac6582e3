import { type Checkpoint, shortCheckpoint } from '#engine/ledger/index.ts';
import type { Witnesses, WitnessRow } from '#protocol/api/witness.ts';
import type { LedgerBreak } from '#protocol/witness.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { MailWitnesses } from './mail-witnesses.ts';

/** A witness whose checkpoint is older than this against the ledger's newest is behind, milliseconds: a mail a day, and some hours. */
const freshMs = 26 * 3_600_000;

/** What the view is made of. */
export interface WitnessViewParts {
  control: ControlStore;
  ledger: Pick<Ledger, 'lastCheckpoint'>;
  mails: Pick<MailWitnesses, 'receivers'>;
  agentName(site: string, agent: string): string;
}

/** Who holds which checkpoint since when, as people may see it at their sites. */
export class WitnessView {
  private readonly parts: WitnessViewParts;

  constructor(parts: WitnessViewParts) {
    this.parts = parts;
  }

  /** `mails`: how an address may be shown to the reader. */
  of(sites: readonly string[], mails: (address: string) => string): Witnesses {
    const newest = this.parts.ledger.lastCheckpoint();
    const items = [
      ...this.mails(newest).map((row) => ({ ...row, name: mails(row.name) })),
      ...this.agents(newest).filter(({ site }) => sites.includes(site!)),
    ];
    return {
      newest: newest && { size: newest.size, short: shortCheckpoint(newest), at: newest.at },
      covered: items.some(({ state }) => state === 'holds'),
      items,
      breaks: this.breaks().filter(({ site }) => sites.includes(site)),
    };
  }

  private mails(newest: Checkpoint | null): WitnessRow[] {
    const { control, mails } = this.parts;
    const sent = control.db.prepare(
      'SELECT size, root, signed_at AS at FROM witness_mail WHERE mail = ? AND ok = 1 ORDER BY number DESC LIMIT 1',
    );
    const last = control.db.prepare('SELECT ok, detail FROM witness_mail WHERE mail = ? ORDER BY number DESC LIMIT 1');
    const first = control.db.prepare(
      'SELECT min(at) AS at, count(*) AS kept FROM witness_mail WHERE mail = ? AND ok = 1',
    );
    return mails.receivers().map(({ mail }) => {
      const holds = sent.get(mail) as unknown as HeldRow | undefined;
      const newestTry = last.get(mail);
      const { at, kept } = first.get(mail) as { at: string | null; kept: number };
      const failed = newestTry !== undefined && newestTry['ok'] === 0;
      const detail = failed ? (newestTry['detail'] as string) : null;
      return {
        kind: 'mail',
        name: mail,
        site: null,
        holds: holds ? headOf(holds) : null,
        since: at,
        kept,
        state: failed && !isFresh(holds, newest) ? 'failed' : stateOf(holds, newest),
        detail: detail === null ? null : { ja: detail, en: detail },
      };
    });
  }

  private agents(newest: Checkpoint | null): WitnessRow[] {
    return this.parts.control.db
      .prepare(
        `SELECT w.* FROM witness_agent w JOIN agent a ON a.site = w.site AND a.agent = w.agent
         WHERE a.standing = 'active' ORDER BY w.site, w.agent`,
      )
      .all()
      .map((row) => {
        const holds = row['size'] === null ? undefined : (row as unknown as HeldRow);
        const site = row['site'] as string;
        const trouble = row['trouble'] as string | null;
        return {
          kind: 'agent',
          name: this.parts.agentName(site, row['agent'] as string),
          site,
          holds: holds ? headOf(holds) : null,
          since: row['since'] as string | null,
          kept: row['kept'] as number,
          state: row['same_machine'] === 1 ? 'same_machine' : trouble === null ? stateOf(holds, newest) : 'failed',
          detail: trouble === null ? null : { ja: trouble, en: trouble },
        } satisfies WitnessRow;
      });
  }

  private breaks(): Witnesses['breaks'] {
    return this.parts.control.db
      .prepare('SELECT * FROM witness_break ORDER BY number DESC LIMIT 100')
      .all()
      .map((row) => ({
        site: row['site'] as string,
        agent: this.parts.agentName(row['site'] as string, row['agent'] as string),
        how: row['how'] as LedgerBreak,
        held: headOf(row as unknown as HeldRow),
        here: row['here'] as number,
        noticedAt: row['noticed_at'] as string,
      }));
  }
}

interface HeldRow {
  size: number;
  root: string;
  at: string;
}

function headOf({ size, root, at }: HeldRow) {
  return { size, short: shortCheckpoint({ size, root }), at };
}

function isFresh(holds: HeldRow | undefined, newest: Checkpoint | null): boolean {
  if (!holds || !newest) return false;
  return holds.size === newest.size || Date.parse(newest.at) - Date.parse(holds.at) <= freshMs;
}

function stateOf(holds: HeldRow | undefined, newest: Checkpoint | null): WitnessRow['state'] {
  if (!holds) return 'nothing';
  return isFresh(holds, newest) ? 'holds' : 'behind';
}
