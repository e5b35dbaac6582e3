import type { z } from 'zod';
import type {
  actionResult,
  IncidentAction,
  IncidentDetail,
  IncidentGroup,
  IncidentGrouping,
  IncidentPage,
} from '#protocol/api/incidents.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { lapseAcknowledgements } from './acknowledgement.ts';
import { type Actor, type Refusal, refused, type Scope, sees } from './actor.ts';
import { actOn } from './acts.ts';
import type { Alert } from './alert.ts';
import { alertCursor, consumeAlerts } from './consume.ts';
import { Desk, type DeskParts } from './desk.ts';
import { type ClosedIncidents, type ForgetOrder, forgetPersons, forgettable } from './forget.ts';
import { actAtGate, type GateAct } from './gates.ts';
import { listIncidents } from './listing.ts';
import type { GateId } from './playbook.ts';
import { openByAsset, type PresentMatters, presentMatters } from './present.ts';
import type { IncidentQuery } from './queue-conditions.ts';
import { groupIncidents } from './queue-groups.ts';
import type { IncidentRecord } from './record.ts';
import { remindOfLateSteps } from './reminders.ts';
import { type FloorReport, takeReport } from './reports.ts';
import {
  type Return,
  raiseSilence,
  raiseTrouble,
  resolveSilence,
  type Silence,
  type SystemTrouble,
} from './silence.ts';
import { actOnStep, type StepAct } from './step-acts.ts';
import { endDueSuppressions, runningSuppressions, type Suppression } from './suppression.ts';
import { detailOf } from './view.ts';

/** What became of an act on several matters, per matter. */
export type ActionResult = z.infer<typeof actionResult>;

/** What became of one act: the entry's id, or why it was refused. */
export type ActOutcome = { entry: string } | Refusal;

const notFound: Bilingual = { ja: '見つかりません', en: 'Not found' };

/**
 * The incident desk: alerts and reports become matters, people act on them, and every step is kept. Each method is one
 * transaction over incidents, ledger and calls.
 */
export class Incidents {
  private readonly desk: Desk;

  constructor(parts: DeskParts) {
    this.desk = new Desk(parts);
  }

  /** Makes alerts into incidents; the cursor moves with them. Consuming an alert again changes nothing. */
  consume(alerts: readonly Alert[]): void {
    this.desk.transact(() => consumeAlerts(this.desk, alerts));
  }

  /** Position of the last consumed alert. */
  cursor(): number {
    return alertCursor(this.desk);
  }

  /** Incidents within a person's sites: gravest first, in the queue then the unseen, then newest. */
  list(query: IncidentQuery, scope: Scope): IncidentPage {
    return listIncidents(this.desk, query, scope);
  }

  /** The same incidents gathered by one field. */
  groups(query: IncidentQuery, by: IncidentGrouping, scope: Scope): IncidentGroup[] {
    return groupIncidents(this.desk, query, by, scope);
  }

  /** What stands open now: how many of each severity, and the `limit` gravest. */
  present(scope: Scope, limit: number): PresentMatters {
    return presentMatters(this.desk, scope, limit);
  }

  /** How many open matters each asset has, by the asset's id. */
  openByAsset(scope: Scope): Map<string, number> {
    return openByAsset(this.desk, scope);
  }

  /** One incident with everything about it; null when there is none within the scope. `actor` decides what it may approve. */
  detail(id: string, scope: Scope, actor: Actor | null = null): IncidentDetail | null {
    const incident = this.desk.table.get(id);
    return incident && sees(scope, incident.site) ? detailOf(this.desk, incident, actor) : null;
  }

  /** One act on several matters; each answer says what happened to it. */
  act(ids: readonly string[], action: IncidentAction['action'], actor: Actor): ActionResult {
    const results = this.desk.transact(() =>
      ids.map((id) => {
        const outcome = this.within(id, actor, (incident) => actOn(this.desk, incident, action, actor));
        return refused(outcome)
          ? { id, ok: false, entry: null, problem: outcome.problem }
          : { id, ok: true, entry: outcome.entry };
      }),
    );
    return { results };
  }

  /** Takes, finishes, skips or notes a step of the board. */
  step(id: string, step: string, act: StepAct, actor: Actor): ActOutcome {
    return this.desk.transact(() =>
      this.within(id, actor, (incident) => actOnStep(this.desk, incident, step, act, actor)),
    );
  }

  /** Answers a criterion, approves or waives a restart decision. */
  gate(id: string, gate: GateId, act: GateAct, actor: Actor): ActOutcome {
    return this.desk.transact(() =>
      this.within(id, actor, (incident) => actAtGate(this.desk, incident, gate, act, actor)),
    );
  }

  /** いつもと違う: takes a report from the floor into the queue. */
  report(report: FloorReport): { id: string; number: string } {
    const { id, number } = this.desk.transact(() => takeReport(this.desk, report));
    return { id, number };
  }

  /** Agents fell silent without a planned reason. */
  raiseSilence(silence: Silence): { id: string; number: string } {
    const { id, number } = this.desk.transact(() => raiseSilence(this.desk, silence));
    return { id, number };
  }

  /** An agent came back; null when no open silence names it. */
  resolveSilence(back: Return): { id: string; closed: boolean } | null {
    const incident = this.desk.transact(() => resolveSilence(this.desk, back));
    return incident && { id: incident.id, closed: incident.state === 'closed' };
  }

  /** The product itself is in trouble. */
  raiseTrouble(trouble: SystemTrouble): { id: string; number: string } {
    const { id, number } = this.desk.transact(() => raiseTrouble(this.desk, trouble));
    return { id, number };
  }

  /** Closed incidents from which persons may be erased. */
  forgettable(closed: ClosedIncidents): { ids: string[]; held: number } {
    return forgettable(this.desk, closed);
  }

  /** Erases who acted and what they wrote on incidents that are closed. */
  forget(order: ForgetOrder): void {
    this.desk.transact(() => forgetPersons(this.desk, order));
  }

  /** Stops of notification that are running at these sites. */
  suppressions(sites: readonly string[]): Suppression[] {
    return runningSuppressions(this.desk, sites);
  }

  /** What time alone brings: acknowledgements that lapse, stops that end, steps that are late. Call it every few seconds. */
  tick(): void {
    this.desk.transact(() => {
      lapseAcknowledgements(this.desk);
      endDueSuppressions(this.desk);
      remindOfLateSteps(this.desk);
    });
  }

  private within(id: string, actor: Actor, act: (incident: IncidentRecord) => ActOutcome): ActOutcome {
    const incident = this.desk.table.get(id);
    return incident && sees(actor, incident.site) ? act(incident) : { problem: notFound };
  }
}
