import { randomUUIDv7 } from 'node:crypto';
import type { z } from 'zod';
import type { Bilingual, Role } from '#protocol/api/parts.ts';
import type { baselineAct, Controller, controllerDetail, itemDecision } from '#protocol/api/plant.ts';
import type { AssetLedger } from '../assets/asset-ledger.ts';
import type { LedgerAct } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import { Baselines } from './baselines.ts';
import { DifferenceRegister, type Differences } from './differences.ts';
import { SnapshotArchive } from './snapshot-archive.ts';

export type ControllerDetail = z.infer<typeof controllerDetail>;

/** A controller that was not read for this long is called stale. */
export const staleAfterHours = 48;
const shownSnapshots = 50;
const shownStates = 200;

/** Who decides about a controller. */
export interface Decider {
  id: string;
  role: Role | null;
}

/** Why a decision was not taken. */
export interface Impossible {
  impossible: Bilingual;
}

interface Row {
  id: string;
  site: string;
  agent: string;
  device: string;
  protocol: string;
  address: string;
  asset: string | null;
  lastTry: string | null;
  lastReason: string | null;
}

/** Controllers with their snapshots, expected state, differences and the record of starts and stops. */
export class Controllers {
  readonly archive: SnapshotArchive;
  readonly baselines: Baselines;
  readonly differences: DifferenceRegister;
  private readonly control: ControlStore;
  private readonly assets: AssetLedger;
  private readonly record: (act: LedgerAct) => unknown;
  private readonly clock: () => Date;

  constructor(deps: {
    control: ControlStore;
    assets: AssetLedger;
    record: (act: LedgerAct) => unknown;
    clock: () => Date;
  }) {
    this.control = deps.control;
    this.assets = deps.assets;
    this.record = deps.record;
    this.clock = deps.clock;
    this.archive = new SnapshotArchive(deps.control);
    this.baselines = new Baselines(deps.control);
    this.differences = new DifferenceRegister(deps.control, this.archive);
  }

  list(sites: readonly string[]): Controller[] {
    return this.rows()
      .filter((row) => sites.includes(row.site))
      .map((row) => this.shown(row));
  }

  siteOf(id: string): string | null {
    return this.row(id)?.site ?? null;
  }

  detail(id: string): ControllerDetail | null {
    const row = this.row(id);
    if (!row) return null;
    const differences = this.differencesOf(row.id);
    return {
      ...this.shown(row),
      snapshots: this.archive.list(id, shownSnapshots).map((kept) => ({ ...kept, root: kept.root ?? '' })),
      differences: differences && 'items' in differences ? differences.items : [],
      states: this.control.db
        .prepare('SELECT * FROM controller_state WHERE controller = ? ORDER BY latest DESC LIMIT ?')
        .all(id, shownStates)
        .map((state) => ({
          action: state['action'] as string,
          earliest: state['earliest'] as string,
          latest: state['latest'] as string,
          source: state['source'] as string,
          confidence: state['confidence'] as string,
        })),
    };
  }

  /** Proposes the latest complete snapshot as expected state, or approves another person's proposal. */
  baseline(id: string, act: z.infer<typeof baselineAct>, by: Decider): Impossible | null {
    return this.control.transaction(() => {
      const at = this.clock().toISOString();
      const latest = this.archive.latest(id);
      if (act.type === 'propose') {
        if (!latest?.complete || latest.root !== act.root) {
          return impossible(
            '最新の完全な取得結果だけを基準構成として提案できます。画面を更新してください。',
            'Only the latest complete snapshot can be proposed. Refresh the page.',
          );
        }
        const proposal = this.baselines.propose(id, act.root, by.id, act.reason, at);
        this.note(id, by, 'baseline.proposed', act, proposal.version, {
          ja: `基準構成の第${proposal.version}版を提案しました。`,
          en: `Version ${proposal.version} of the baseline was proposed.`,
        });
        return null;
      }
      const proposal = this.baselines.proposed(id);
      if (!proposal || proposal.root !== act.root) {
        return impossible('承認を待つ提案がありません。', 'No proposal waits for approval.');
      }
      if (proposal.proposedBy === by.id) {
        return impossible(
          '提案した本人は承認できません。別の人に依頼してください。',
          'Who proposed it cannot approve it.',
        );
      }
      this.baselines.approve(id, proposal.version, by.id, at);
      this.note(id, by, 'baseline.approved', act, proposal.version, {
        ja: `基準構成の第${proposal.version}版を承認しました。`,
        en: `Version ${proposal.version} of the baseline was approved.`,
      });
      return null;
    });
  }

  /** Judges one open difference. */
  decide(id: string, item: string, act: z.infer<typeof itemDecision>, by: Decider): Impossible | null {
    const differences = this.differencesOf(id);
    const found = differences && 'items' in differences ? differences.items.find((one) => one.id === item) : undefined;
    if (!found) {
      return impossible(
        'この差分は今の取得結果にありません。画面を更新してください。',
        'This difference is no longer there. Refresh the page.',
      );
    }
    this.control.transaction(() => {
      this.differences.decide(id, item, { ...act, by: by.id, at: this.clock().toISOString() });
      const yes = act.verdict === 'accepted';
      this.note(id, by, yes ? 'difference.accepted' : 'difference.rejected', { ...act, item: found }, null, {
        ja: `「${found.path}」の差分を${yes ? '正しい変更と判定' : '認めない変更と判定'}しました。`,
        en: `The difference at ${found.path} was ${act.verdict}.`,
      });
    });
    return null;
  }

  /** Row of a device, made when it is new. */
  ensure(given: {
    site: string;
    agent: string;
    device: string;
    protocol: string;
    address: string;
    asset: string | null;
  }): string {
    const found = this.control.db
      .prepare('SELECT id FROM controller WHERE site = ? AND agent = ? AND device = ?')
      .get(given.site, given.agent, given.device);
    const id = (found?.['id'] as string | undefined) ?? randomUUIDv7();
    this.control.db
      .prepare(
        `INSERT INTO controller (id, site, agent, device, protocol, address, asset) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET
           protocol = CASE WHEN excluded.protocol = '' THEN protocol ELSE excluded.protocol END,
           address = CASE WHEN excluded.address = '' THEN address ELSE excluded.address END,
           asset = COALESCE(excluded.asset, asset)`,
      )
      .run(id, given.site, given.agent, given.device, given.protocol, given.address, given.asset);
    return id;
  }

  private shown(row: Row): Controller {
    const latest = this.archive.latest(row.id);
    const baseline = this.baselines.inForce(row.id);
    const differences = this.differencesOf(row.id);
    const open =
      differences && 'items' in differences
        ? differences.items.filter((item) => item.decision?.verdict !== 'accepted')
        : [];
    const asset = this.assets.ref(row.asset);
    return {
      id: row.id,
      site: row.site,
      device: row.device,
      name: asset?.name ?? row.device,
      asset,
      agent: row.agent,
      protocol: row.protocol,
      address: row.address,
      state: this.stateOf(row, latest?.at ?? null, baseline !== null, differences, open.length),
      lastSnapshot: latest
        ? { at: latest.at, root: latest.root ?? '', complete: latest.complete, reason: latest.reason }
        : null,
      baseline: baseline
        ? { at: baseline.approvedAt!, root: baseline.root, approvedBy: baseline.approvedBy!, version: baseline.version }
        : null,
      proposal: this.proposalOf(row.id),
      differencesProblem: differences && 'wrong' in differences ? differences.wrong : null,
      openDifferences: open.length,
    };
  }

  private proposalOf(id: string): Controller['proposal'] {
    const proposed = this.baselines.proposed(id);
    return proposed
      ? {
          at: proposed.proposedAt,
          root: proposed.root,
          by: proposed.proposedBy,
          mine: false,
          reason: proposed.reason,
          version: proposed.version,
        }
      : null;
  }

  private stateOf(
    row: Row,
    latest: string | null,
    hasBaseline: boolean,
    differences: Differences | null,
    open: number,
  ): Controller['state'] {
    const lost = this.control.db
      .prepare(
        `SELECT action, latest FROM controller_state WHERE controller = ? AND action IN ('comm_loss', 'comm_restore')
         ORDER BY latest DESC LIMIT 1`,
      )
      .get(row.id);
    const seen = latest ?? '';
    if (lost?.['action'] === 'comm_loss' && (lost['latest'] as string) > seen) return 'unreachable';
    if (row.lastTry !== null && row.lastTry > seen) return 'unreachable';
    if (latest === null) return 'unknown';
    if (this.clock().getTime() - Date.parse(latest) > staleAfterHours * 3_600_000) return 'stale';
    if (!hasBaseline) return 'no_baseline';
    if (differences === null || 'wrong' in differences) return 'unknown';
    return open > 0 ? 'drift' : 'in_sync';
  }

  private differencesOf(id: string): Differences | null {
    const baseline = this.baselines.inForce(id);
    const latest = this.archive.latest(id);
    const expected = baseline ? this.archive.withRoot(id, baseline.root) : null;
    return expected && latest ? this.differences.between(id, expected, latest) : null;
  }

  private note(id: string, by: Decider, kind: string, payload: unknown, version: number | null, text: Bilingual): void {
    const row = this.row(id)!;
    const name = this.assets.ref(row.asset)?.name ?? row.device;
    this.record({
      who: by.id,
      role: by.role,
      kind,
      site: row.site,
      subject: `controller/${id}`,
      text: { ja: `${name}：${text.ja}`, en: `${name}: ${text.en}` },
      payload: version === null ? payload : { ...(payload as object), version },
    });
  }

  private row(id: string): Row | undefined {
    return this.rows().find((row) => row.id === id);
  }

  private rows(): Row[] {
    return this.control.db
      .prepare(
        'SELECT id, site, agent, device, protocol, address, asset, last_try AS lastTry, last_reason AS lastReason FROM controller ORDER BY site, device',
      )
      .all() as unknown as Row[];
  }
}

function impossible(ja: string, en: string): Impossible {
  return { impossible: { ja, en } };
}
