import type { SignedChains } from '#engine/ledger/index.ts';
import { chainsKind } from '#engine/ledger/index.ts';
import type { LedgerAct } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';

const everyMs = 24 * 3_600_000;
/** A hub that never entered any waits so long for its agents to have been heard. */
const firstMs = 3_600_000;

type Head = SignedChains['heads'][number];

/** What entering signed heads needs of the hub. */
export interface ChainEntryParts {
  control: ControlStore;
  record: (act: LedgerAct) => unknown;
  clock(): Date;
}

/**
 * Enters once a day, for each site, the heads that agents signed of their chains since the last time. So the ledger's own signature and its
 * witnesses cover what each PC had told by then, and whoever checks an export needs no hub to see that the PCs' keys signed it.
 */
export class ChainEntries {
  private readonly parts: ChainEntryParts;
  private nextAt: number;

  constructor(parts: ChainEntryParts) {
    this.parts = parts;
    const last = parts.control.db.prepare('SELECT max(at) AS at FROM ledger_entry WHERE kind = ?').get(chainsKind);
    const at = last?.['at'] as string | null;
    this.nextAt = at === null ? parts.clock().getTime() + firstMs : Date.parse(at) + everyMs;
  }

  /** Enters what is due. Call it every few seconds. */
  tick(): void {
    const now = this.parts.clock().getTime();
    if (now < this.nextAt) return;
    this.enter();
    this.nextAt = now + everyMs;
  }

  /** Enters all that is new. */
  enter(): void {
    const { control, record } = this.parts;
    control.transaction(() => {
      for (const [site, heads] of this.fresh()) {
        const agents = new Set(heads.map(({ agent }) => agent)).size;
        record({
          who: 'hinomi',
          kind: chainsKind,
          site,
          subject: `site/${site}`,
          text: {
            ja: `端末 ${agents} 台が自分の鍵で署名した記録の末尾を記載しました。`,
            en: `The heads that ${agents} agents signed of their chains were entered.`,
          },
          payload: { heads } satisfies SignedChains,
        });
      }
      control.db.exec('UPDATE signed_head SET entered_seq = seq');
    });
  }

  private fresh(): Map<string, Head[]> {
    const rows = this.parts.control.db
      .prepare(
        `SELECT h.*, a.chain_key AS key, a.machine FROM signed_head h JOIN agent a ON a.site = h.site AND a.agent = h.agent
         WHERE h.seq > h.entered_seq AND a.chain_key IS NOT NULL ORDER BY h.site, h.agent, h.lane, h.at`,
      )
      .all();
    const sites = new Map<string, Head[]>();
    for (const row of rows) {
      const { site, agent, lane, epoch, seq, chain, signature, key } = row as unknown as Head & { site: string };
      const after = Number(row['entered_seq']) === 0 ? this.before(row) : null;
      const heads = sites.get(site) ?? [];
      heads.push({ agent, lane, epoch, seq, chain, key, signature, ...(after ? { after } : {}) });
      sites.set(site, heads);
    }
    return sites;
  }

  /** What this machine had signed before a new epoch, or before it was enrolled anew. */
  private before(row: Record<string, unknown>): Head['after'] | null {
    const found = this.parts.control.db
      .prepare(
        `SELECT h.agent, h.epoch, h.seq, h.chain FROM signed_head h JOIN agent a ON a.site = h.site AND a.agent = h.agent
         WHERE h.site = ? AND h.lane = ? AND h.at <= ? AND (h.agent <> ? OR h.epoch <> ?)
           AND (h.agent = ? OR (a.machine = ? AND a.machine <> ''))
         ORDER BY h.at DESC, h.agent = ? DESC LIMIT 1`,
      )
      .get(
        ...(['site', 'lane', 'at', 'agent', 'epoch', 'agent', 'machine', 'agent'] as const).map(
          (column) => row[column] as string,
        ),
      );
    return found ? (found as unknown as NonNullable<Head['after']>) : null;
  }
}
