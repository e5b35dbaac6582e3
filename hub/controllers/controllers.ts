import { randomUUIDv7 } from 'node:crypto';
import type { z } from 'zod';
import type { baselineAct, Controller, controllerDetail, judgementAct } from '#protocol/api/controllers.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { StoredEvent } from '#protocol/events/event.ts';
import type { AssetLedger } from '../assets/asset-ledger.ts';
import type { ChangeRule } from '../enrich/enricher.ts';
import type { LedgerAct } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import { Baselines } from './baselines.ts';
import { proposalOf, statesOf, versionsOf } from './controller-history.ts';
import { controllerName } from './controller-name.ts';
import { controllerState } from './controller-state.ts';
import { DifferenceRegister, impedimentWords } from './differences.ts';
import { ExpectedStates } from './expected-states.ts';
import { heardOf } from './heard-of.ts';
import type { Decider, Impossible } from './impossible.ts';
import { judgedItems } from './judging.ts';
import { Learnings } from './learnings.ts';
import { latestReach } from './rule-reach.ts';
import { SnapshotArchive, whyOf } from './snapshot-archive.ts';
import { toldByHeader } from './told-by-header.ts';
import type { QuietTimes } from './value-learning.ts';
import { ValueRules } from './value-rules.ts';
import { ValueView } from './value-view.ts';

/** What this room tells of a controller; whose certificates are trusted and who signs is told by others. */
type Told<T extends Controller> = Omit<T, 'pendingCertificate' | 'agentSigns'>;
export type ControllerDetail = Told<z.infer<typeof controllerDetail>>;

const shownSnapshots = 50;

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
  source: string | null;
}

/** A controller as other rooms need to know it. */
export type ControllerFacts = Omit<Row, 'lastTry' | 'lastReason'> & { name: string };

/** Controllers with their snapshots, expected state, differences and the record of starts and stops. */
export class Controllers {
  readonly archive: SnapshotArchive;
  readonly baselines: Baselines;
  readonly differences: DifferenceRegister;
  readonly expected: ExpectedStates;
  readonly rules: ValueRules;
  readonly values: ValueView;
  private readonly learning: Learnings;
  private readonly control: ControlStore;
  private readonly assets: AssetLedger;
  private readonly record: (act: LedgerAct) => unknown;
  private readonly clock: () => Date;

  constructor(deps: {
    control: ControlStore;
    assets: AssetLedger;
    record: (act: LedgerAct) => unknown;
    quiet: QuietTimes;
    rolesMustDiffer: (site: string) => boolean;
    clock: () => Date;
  }) {
    this.control = deps.control;
    this.assets = deps.assets;
    this.record = deps.record;
    this.clock = deps.clock;
    const { control, record, rolesMustDiffer, clock } = deps;
    this.archive = new SnapshotArchive(control);
    this.baselines = new Baselines(control, this.archive);
    const reach = latestReach(this.archive);
    const learned: Learnings['learned'] = (of, by, cls) => this.learning.learned(of, by, cls);
    this.rules = new ValueRules({ control, record, rolesMustDiffer, reach, learned, clock });
    const { archive, baselines, rules } = this;
    this.learning = new Learnings({ control, archive, rules, quiet: deps.quiet, clock });
    const of = { archive, baselines, rules, siteOf: (id: string) => this.siteOf(id) };
    this.differences = new DifferenceRegister({ store: control, ...of });
    this.values = new ValueView({ archive, differences: this.differences, rules, learning: this.learning });
    this.expected = new ExpectedStates(archive, baselines, this.differences);
  }

  /** One line for each machine: where it is read, who only heard of it (starts, stops) stands with the one that reads it. */
  list(sites: readonly string[]): Told<Controller>[] {
    const aside = new Set([...heardOf(this.rows(), this.archive).values()].flat().map(({ id }) => id));
    return this.rows()
      .filter((row) => sites.includes(row.site) && !aside.has(row.id))
      .map((row) => this.shown(row));
  }

  siteOf(id: string): string | null {
    return this.row(id)?.site ?? null;
  }

  /** Null when there is no such controller. */
  facts(id: string): ControllerFacts | null {
    const row = this.row(id);
    return row ? { ...row, name: this.nameOf(row) } : null;
  }

  /** Controller of an agent by the id that the agent's configuration gives it. */
  find(site: string, agent: string, device: string): string | null {
    const rows = this.control.db.prepare('SELECT id FROM controller WHERE site = ? AND agent = ? AND device = ?');
    return (rows.get(site, agent, device)?.['id'] as string | undefined) ?? null;
  }

  /** The controllers that an agent has told of. */
  readBy(site: string, agent: string): Pick<Row, 'id' | 'device'>[] {
    const rows = this.control.db.prepare('SELECT id, device FROM controller WHERE site = ? AND agent = ?');
    return rows.all(site, agent) as unknown as Pick<Row, 'id' | 'device'>[];
  }

  /** Its starts and stops that may lie between two moments, in order. */
  statesBetween(id: string, from: string, to: string): ControllerDetail['states'] {
    const all = statesOf(this.control, [id], this.row(id)?.asset ?? null);
    return all.filter(({ earliest, latest }) => latest >= from && earliest <= to).reverse();
  }

  /** What the way of reading cannot show of it, by name, as its newest snapshot says. */
  cannotShow(id: string): string[] {
    const facts = this.archive.latest(id)?.header['facts'] as { cannotShow?: unknown } | undefined;
    return Array.isArray(facts?.cannotShow) ? facts.cannotShow.filter((one) => typeof one === 'string') : [];
  }

  /** The engineering tool that a person named for a controller of files, and which of its functions compares. */
  toolOf(id: string): { name: string; compares: string } | null {
    const { tool } = (this.archive.latest(id)?.header['facts'] ?? {}) as { tool?: { name: string; compares: string } };
    return tool ? { name: String(tool.name), compares: String(tool.compares) } : null;
  }

  /** When its program, run state or clock last moved, and whether its newest reading failed. */
  signs(id: string): { movedAt: string | null; unreadable: boolean } {
    const row = this.row(id);
    const moved = this.control.db
      .prepare(
        `SELECT max(latest) AS at FROM controller_state
         WHERE controller = ? AND action IN ('start', 'mode_change', 'clock_jump')`,
      )
      .get(id);
    const latest = this.archive.latest(id)?.at ?? '';
    return { movedAt: moved?.['at'] as string | null, unreadable: (row?.lastTry ?? '') > latest };
  }

  /** What rules of people make of a change that an agent tells of. */
  ruleOf({ site, agent, fields }: Pick<StoredEvent, 'site' | 'agent' | 'fields'>): ChangeRule | null {
    const id = this.find(site, agent, String(fields['device.id'] ?? ''));
    return id === null ? null : this.rules.ofChange(site, id, fields);
  }

  /** Learns from the readings that came in. */
  tick(): void {
    this.learning.tick(this.rows());
  }

  detail(id: string): ControllerDetail | null {
    const row = this.row(id);
    if (!row) return null;
    const differences = this.differences.of(row.id);
    const kept = this.archive.list(id, shownSnapshots);
    const heard = heardOf(this.rows(), this.archive).get(id) ?? [];
    return {
      ...this.shown(row),
      snapshots: kept.map((one) => ({ ...one, root: one.root ?? '', why: whyOf(one) })),
      ...toldByHeader(kept[0]?.header),
      differences: differences && 'items' in differences ? differences.items : [],
      states: statesOf(this.control, [id, ...heard.map((one) => one.id)], row.asset),
      baselines: versionsOf(this.baselines, id),
    };
  }

  /** Proposes an expected state, or approves another person's proposal. */
  baseline(id: string, act: z.infer<typeof baselineAct>, by: Decider): Impossible | null {
    return this.control.transaction(() => {
      const at = this.clock().toISOString();
      const proposes = act.type === 'propose';
      const done = proposes ? this.expected.propose(id, act, by.id, at) : this.expected.approve(id, act, by.id, at);
      if ('impossible' in done) return done;
      this.note(id, by, proposes ? 'baseline.proposed' : 'baseline.approved', act, done.version, {
        ja: `基準構成の第${done.version}版を${proposes ? '提案' : '承認'}しました。`,
        en: `Version ${done.version} of the baseline was ${proposes ? 'proposed' : 'approved'}.`,
      });
      return null;
    });
  }

  /** Judges open differences, all of them or none: one transaction with one entry in the ledger that lists them. */
  judge(id: string, act: z.infer<typeof judgementAct>, by: Decider): Impossible | null {
    const judged = judgedItems(this.differences.of(id), act);
    if ('impossible' in judged) return judged;
    const { verdict, reason } = act;
    const given = { verdict, reason, by: by.id, at: this.clock().toISOString(), owner: null, due: null, visit: null };
    this.control.transaction(() => {
      for (const item of judged.items) this.differences.judge(id, item.id, given);
      this.note(id, by, judged.kind, { verdict, reason, items: judged.items }, null, judged.text);
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
    source?: string;
  }): string {
    const id = this.find(given.site, given.agent, given.device) ?? randomUUIDv7();
    this.control.db
      .prepare(
        `INSERT INTO controller (id, site, agent, device, protocol, address, asset, source)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
           source = COALESCE(excluded.source, source),
           protocol = CASE WHEN excluded.protocol = '' THEN protocol ELSE excluded.protocol END,
           address = CASE WHEN excluded.address = '' THEN address ELSE excluded.address END,
           asset = COALESCE(excluded.asset, asset)`,
      )
      .run(id, given.site, given.agent, given.device, given.protocol, given.address, given.asset, given.source ?? null);
    return id;
  }

  private shown(row: Row): Told<Controller> {
    const latest = this.archive.latest(row.id);
    const baseline = this.baselines.inForce(row.id);
    const differences = this.differences.of(row.id);
    const items = differences && 'items' in differences ? differences.items : [];
    const waiting = items.filter((item) => item.decision?.verdict === 'accepted').length;
    const open = items.length - waiting;
    const asset = this.assets.ref(row.asset);
    return {
      id: row.id,
      site: row.site,
      device: row.device,
      name: this.nameOf(row),
      asset,
      agent: row.agent,
      protocol: row.protocol,
      address: row.address,
      state: controllerState(this.control, this.clock(), {
        ...{ id: row.id, lastTry: row.lastTry, latest: latest?.at ?? null, hasBaseline: baseline !== null },
        ...{ differences, open, waiting },
      }),
      lastSnapshot: latest
        ? {
            at: latest.at,
            root: latest.root ?? '',
            complete: latest.complete,
            why: whyOf(latest),
            reason: latest.reason,
          }
        : null,
      lastComplete: this.archive.latestComplete(row.id)?.at ?? null,
      baseline: baseline
        ? { at: baseline.approvedAt!, root: baseline.root, approvedBy: baseline.approvedBy!, version: baseline.version }
        : null,
      proposal: proposalOf(this.baselines, row.id),
      differencesProblem: differences && 'wrong' in differences ? impedimentWords(differences) : null,
      openDifferences: open,
      waitingDifferences: waiting,
    };
  }

  private note(id: string, by: Decider, kind: string, payload: unknown, version: number | null, text: Bilingual): void {
    const row = this.row(id)!;
    const name = this.nameOf(row);
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

  private nameOf(row: Row): string {
    return controllerName({ control: this.control, assets: this.assets }, row);
  }

  private row(id: string): Row | undefined {
    return this.rows().find((row) => row.id === id);
  }

  private rows(): Row[] {
    return this.control.db
      .prepare(
        'SELECT id, site, agent, device, protocol, address, asset, last_try AS lastTry, last_reason AS lastReason, source FROM controller ORDER BY site, device',
      )
      .all() as unknown as Row[];
  }
}
