import { hash, randomUUIDv7 } from 'node:crypto';
import { paperType, pdfPages } from '#engine/paper/paper.ts';
import {
  type AnyAct,
  type Befores,
  dueActs,
  type PaperContent,
  stateBefore,
  stepVisit,
  type Visit,
  type VisitActor,
  type VisitContext,
  wantedReadings,
} from '#engine/visit/visit.ts';
import type { Bilingual, Role } from '#protocol/api/parts.ts';
import type { NewVisit, VisitAct, VisitForm } from '#protocol/api/visit-acts.ts';
import { readingOf } from '../controllers/snapshot-archive.ts';
import { siteTime } from '../incident/site-time.ts';
import { actWords, readWords } from './act-words.ts';
import { type AfterWork, afterWork, type Standing, standings } from './after-work.ts';
import { VisitFindings } from './findings.ts';
import { VisitPapers } from './papers.ts';
import { VisitPolicies } from './policies.ts';
import type { VisitRefusal } from './refusal-words.ts';
import { CannotMergeError, VisitEffects } from './visit-effects.ts';
import type { VisitParts } from './visit-parts.ts';
import { VisitTable } from './visit-table.ts';

/** What became of an act. */
export type VisitOutcome = { id: string; refused?: undefined } | { refused: VisitRefusal };

/** A controller that was asked for a reading is asked again after this pause, or when its visit moved on. */
const askAgainMs = 5 * 60_000;
/** SQLite's code for a database or disk that is full. */
const sqliteFull = 13;
/** States in which what is judged matters to a step. */
const judging = new Set<Visit['state']>(['review', 'provisional']);
const settled = new Set<Visit['state']>(['partly_approved', 'approved']);

/** 保守作業: every visit, from its plan or its walk-in to the look on the next day. Each act is one transaction with its ledger entry. */
export class Visits {
  readonly table: VisitTable;
  readonly findings: VisitFindings;
  readonly policies: VisitPolicies;
  readonly papers: VisitPapers;
  private readonly parts: VisitParts;
  private readonly effects: VisitEffects;
  private readonly asked = new Map<string, { at: number; state: string }>();

  constructor(parts: VisitParts) {
    this.parts = parts;
    this.table = new VisitTable(parts.control);
    this.findings = new VisitFindings(parts.control, parts.controllers);
    this.policies = new VisitPolicies(parts.control);
    this.papers = new VisitPapers(parts.control);
    this.effects = new VisitEffects(parts, this.findings);
  }

  /** Begins a visit: a plan, a walk-in (飛び込み) or an emergency. */
  begin(given: NewVisit, actor: VisitActor): VisitOutcome {
    const wrong = this.wrongForm(given.site, given.form);
    if (wrong !== null) return { refused: wrong };
    return this.parts.control.transaction(() => {
      const year = siteTime(this.now(), this.parts.timeZone(given.site)).slice(0, 4);
      const befores = this.befores(given.site, given.form.devices);
      const id = randomUUIDv7();
      return this.step(null, { ...given, id, number: this.table.nextNumber(year), befores }, actor);
    });
  }

  /** One act of a person on a visit. */
  act(id: string, act: VisitAct, actor: VisitActor): VisitOutcome {
    const content = act.type === 'attach' ? { content: contentOf(act) } : {};
    const room = content.content && this.roomFor(content.content.size);
    if (room) return { refused: room };
    const outcome = this.stored((): VisitOutcome => {
      const visit = this.table.get(id)!;
      const form = 'form' in act ? act.form : { workers: act.type === 'arrive' ? act.added : [] };
      const wrong = this.wrongForm(visit.site, form);
      if (wrong !== null) return { refused: wrong };
      const devices = act.type === 'arrive' ? visit.form.devices : (form as Partial<VisitForm>).devices;
      const befores = devices ? { befores: this.befores(visit.site, devices) } : {};
      const paper = act.type === 'sign' ? act.paper : null;
      const photo = paper ? { photo: hash('sha256', Buffer.from(paper.photo.data, 'base64'), 'hex') } : {};
      const signer = paper ? this.parts.holder(paper.signer, 'sign_visits', visit.site) : null;
      return this.step(visit, { ...act, ...befores, ...photo, ...content } as AnyAct, actor, signer);
    });
    if (outcome.refused === undefined) this.askFor(this.table.get(id)!);
    return outcome;
  }

  /** What becomes of an act, without taking it. */
  dryRun(visit: Visit, act: VisitAct, actor: VisitActor): VisitRefusal | null {
    const items = this.items(visit);
    return stepVisit(visit, act as AnyAct, this.context(visit, visit.site, items, actor, null)).refused ?? null;
  }

  /** Takes in what is newly known of a controller: its complete snapshots, for every visit that is not over. */
  follow(controller: string): void {
    const kept = this.parts.controllers.archive.list(controller, 20).filter((one) => one.complete && one.root !== null);
    const readings = kept.map(readingOf).reverse();
    for (const known of this.table.running()) {
      let visit = known;
      const device = visit.devices[controller];
      if (visit.openedAt === null || device === undefined) continue;
      // An answer came: if it began a moment too early to count, the next one may be asked for at once.
      if (kept[0] && readingOf(kept[0]).at > (device.latest?.at ?? '')) this.asked.delete(`${visit.id}/${controller}`);
      const since = device.latest?.at ?? visit.openedAt;
      for (const reading of readings) {
        if (reading.at <= since) continue;
        this.step(visit, { type: 'read', device: controller, reading }, null);
        visit = this.table.get(visit.id)!;
      }
      this.look(visit);
    }
  }

  /** What time alone brings. Call it every few seconds. */
  tick(): void {
    for (const visit of this.table.running()) {
      this.parts.control.transaction(() => {
        const due = dueActs(visit, this.now(), this.policies.of(visit.site));
        for (const act of due) this.step(this.table.get(visit.id), act, null);
        this.look(this.table.get(visit.id)!);
      });
      this.askFor(this.table.get(visit.id)!);
    }
  }

  /** Photograph of a signature on paper; null when there is none of this hash in the visit. */
  photo(visit: string, hash: string): { type: string; data: Uint8Array } | null {
    const row = this.parts.control.db
      .prepare('SELECT type, data FROM visit_photo WHERE visit = ? AND hash = ?')
      .get(visit, hash);
    return row ? { type: row['type'] as string, data: row['data'] as Uint8Array } : null;
  }

  /** What has to be judged in the present state of a visit. */
  private items(visit: Visit | null) {
    return visit !== null && judging.has(visit.state) ? this.findings.judged(visit) : [];
  }

  /** How what was left open at the second signature stands by the newest readings; empty before it. */
  standings(visit: Visit): Map<string, Standing> {
    return standings(visit, this.kept(visit));
  }

  /** What two people signed, and what differs from it now. */
  private kept(visit: Visit): Pick<AfterWork, 'kept' | 'differences'> {
    return {
      kept: () => this.findings.kept(visit.id),
      differences: (controller) => this.parts.controllers.differences.raw(controller),
    };
  }

  /** Looks whether what was left open was put back, and whether the next day is as it was approved. */
  private look(visit: Visit): void {
    const act = afterWork(visit, {
      now: this.now(),
      policy: this.policies.of(visit.site),
      ...this.kept(visit),
      busy: (controller) =>
        this.table
          .openedOn(controller, visit.leftAt ?? '')
          .some((one) => one.id !== visit.id && !settled.has(one.state)),
    });
    if (act !== null) this.step(visit, act, null);
  }

  private step(
    visit: Visit | null,
    act: AnyAct,
    actor: VisitActor | null,
    signer: VisitActor | null = null,
  ): VisitOutcome {
    try {
      return this.parts.control.transaction(() => this.take(visit, act, actor, signer));
    } catch (error) {
      if (error instanceof CannotMergeError) return { refused: 'no_merge' };
      throw error;
    }
  }

  private take(old: Visit | null, act: AnyAct, actor: VisitActor | null, signer: VisitActor | null): VisitOutcome {
    const now = this.now();
    const site = old?.site ?? ('site' in act ? act.site : '');
    const items = this.items(old);
    const step = stepVisit(old, act, this.context(old, site, items, actor, signer));
    if (step.refused !== undefined) return { refused: step.refused };
    const { visit, effects } = step;
    const moved = old !== null && old.state !== visit.state;
    const signing = moved && judging.has(old.state) && (settled.has(visit.state) || visit.state === 'provisional');
    const findings = signing || effects.length > 0 ? this.findings.now(visit) : null;
    this.table.put(visit, old);
    if (signing && settled.has(visit.state)) this.findings.keep(visit.id, findings!, now);
    for (const effect of effects) if (effect !== 'read_now') this.effects.run[effect](visit, findings!);
    this.enter(visit, old, act, actor);
    this.parts.publish({ type: 'visit', id: visit.id, site: visit.site });
    return { id: visit.id };
  }

  private context(
    visit: Visit | null,
    site: string,
    items: VisitContext['items'],
    actor: VisitActor | null,
    signer: VisitActor | null,
  ): VisitContext {
    const [first] = visit?.signatures ?? [];
    const firstSigner = first ? this.parts.holder(first.by, 'judge_visits', site) : null;
    return { now: this.now(), actor, signer, firstSigner, policy: this.policies.of(site), items };
  }

  /** One transaction; a disk that has no room for it is a refusal, after which everything stands as before. */
  private stored(take: () => VisitOutcome): VisitOutcome {
    try {
      return this.parts.control.transaction(take);
    } catch (error) {
      if ((error as { errcode?: number }).errcode === sqliteFull) return { refused: 'disk_full' };
      throw error;
    }
  }

  /** Why a file of this size cannot be kept now; null when it can. */
  private roomFor(size: number): VisitRefusal | null {
    if (!this.papers.fits(size)) return 'papers_full';
    return this.parts.hasRoom() ? null : 'disk_full';
  }

  private enter(visit: Visit, old: Visit | null, act: AnyAct, actor: VisitActor | null): void {
    const own = actWords[act.type] as { kind: string; words(visit: Visit, act: AnyAct): Bilingual } | null;
    const read = own === null && old?.state !== visit.state ? readWords[visit.state] : undefined;
    const said = own ? { kind: own.kind, text: own.words(visit, act) } : read;
    if (said === undefined) return;
    let payload: unknown = act;
    if (act.type === 'sign' && act.paper !== null) {
      const { photo, ...rest } = act.paper;
      this.parts.control.db
        .prepare('INSERT OR IGNORE INTO visit_photo VALUES (?, ?, ?, ?, ?)')
        .run(act.photo!, visit.id, photo.type, Buffer.from(photo.data, 'base64'), this.now());
      payload = { ...act, paper: rest };
    }
    if (act.type === 'attach') {
      const { data, ...rest } = act;
      this.papers.keep(visit.id, act.content!, Buffer.from(data, 'base64'));
      payload = rest;
    }
    this.parts.record({
      who: actor?.id ?? 'hinomi',
      role: (actor?.roles[0] as Role | undefined) ?? null,
      kind: `visit.${said.kind}`,
      site: visit.site,
      subject: `visit/${visit.id}`,
      text: { ja: `保守作業 ${visit.number} を${said.text.ja}`, en: `Visit ${visit.number} ${said.text.en}` },
      payload: { act: payload, state: visit.state },
    });
  }

  private befores(site: string, devices: readonly string[]): Befores {
    const { controllers } = this.parts;
    return Object.fromEntries(
      devices.map((id) => {
        const kept = controllers.archive.latestComplete(id);
        const facts = { newest: kept && readingOf(kept), ...controllers.signs(id) };
        return [id, stateBefore(facts, this.now(), this.policies.of(site))];
      }),
    );
  }

  private askFor(visit: Visit): void {
    const now = this.parts.clock().getTime();
    for (const id of wantedReadings(visit, this.now(), this.policies.of(visit.site))) {
      const last = this.asked.get(`${visit.id}/${id}`);
      if (last && last.state === visit.state && now - last.at < askAgainMs) continue;
      const facts = this.parts.controllers.facts(id);
      if (facts?.source == null) continue;
      this.asked.set(`${visit.id}/${id}`, { at: now, state: visit.state });
      this.parts.readNow({ site: facts.site, agent: facts.agent, source: facts.source, device: facts.device });
    }
  }

  private wrongForm(site: string, form: Partial<VisitForm>): VisitRefusal | null {
    const { controllers, assetSite, person } = this.parts;
    if (form.devices?.some((id) => controllers.siteOf(id) !== site)) return 'unknown_controller';
    if (form.assets?.some((id) => assetSite(id) !== site)) return 'unknown_asset';
    if (form.workers?.some(({ account }) => account !== null && person(account) === null)) return 'unknown_person';
    return null;
  }

  private now(): string {
    return this.parts.clock().toISOString();
  }
}

function contentOf({ data }: { data: string }): PaperContent {
  const bytes = Buffer.from(data, 'base64');
  const type = paperType(bytes);
  const pages = type === 'application/pdf' ? pdfPages(bytes) : null;
  return { sha256: hash('sha256', bytes, 'hex'), type, size: bytes.length, ...(pages === null ? {} : { pages }) };
}
