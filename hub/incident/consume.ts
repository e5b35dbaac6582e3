import type { Bilingual } from '#protocol/api/parts.ts';
import { graver, type Severity } from '#protocol/incident/severity.ts';
import { isTried } from '../detect/verdicts.ts';
import type { Alert } from './alert.ts';
import { callAbout } from './call.ts';
import type { Desk } from './desk.ts';
import { addInvolved } from './involved.ts';
import { openIncident, timed } from './open-incident.ts';
import type { IncidentRecord } from './record.ts';
import { callAgain, heldAlerts, openHolder, recursAfterClosing, reviseAlert } from './revise.ts';
import { storyOf, tellStory } from './story.ts';
import { hideOne, suppressionOf } from './suppression.ts';

/** Position of the last alert that became part of an incident. */
export function alertCursor(desk: Desk): number {
  const row = desk.control.db.prepare('SELECT seq FROM incident_cursor').get();
  return (row?.['seq'] as number | undefined) ?? 0;
}

/** Makes alerts into incidents and moves the cursor. Alerts at or before the cursor were consumed already and are passed over. */
export function consumeAlerts(desk: Desk, alerts: readonly Alert[]): void {
  const cursor = alertCursor(desk);
  const fresh = alerts.filter(({ seq }) => seq > cursor).sort((a, b) => a.seq - b.seq);
  for (const alert of fresh) take(desk, alert);
  const last = fresh.at(-1);
  if (!last) return;
  desk.control.db
    .prepare('INSERT INTO incident_cursor VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET seq = excluded.seq')
    .run(last.seq);
}

/**
 * What makes alerts the same matter: rule, asset and zone; history apart and without zone; each drill apart. What is about nobody in
 * the asset ledger belongs to the agent that told of it: names that anybody may invent make no matters of their own. What a rule finds
 * that is only tried stands apart from what the rule in force finds.
 */
export function matterOf(alert: Alert): string {
  const thing = alert.asset ?? alert.agent;
  if (alert.history) return JSON.stringify(['history', alert.site, alert.rule, thing, alert.drill]);
  return JSON.stringify([
    isTried(alert.finding) ? 'trial' : 'alert',
    alert.site,
    alert.rule,
    thing,
    alert.zone,
    alert.drill,
  ]);
}

function take(desk: Desk, alert: Alert): void {
  const held = heldAlerts(desk, alert.id);
  const [newest] = held;
  if (newest && newest.seq >= alert.seq) return;
  if (alert.withdrawn) {
    for (const one of held) reviseAlert(desk, one, alert);
    return;
  }
  const openOne = openHolder(desk, held);
  if (alert.exception !== null && !openOne) return;
  const holder = openOne ?? newest;
  if (holder && !recursAfterClosing(desk, holder, alert)) {
    reviseAlert(desk, holder, alert);
    return;
  }
  const matter = matterOf(alert);
  const detectedAt = newest ? desk.now() : iso(alert.detectedAt, desk.now());
  const first = iso(alert.first, detectedAt);
  const last = iso(alert.last, detectedAt);
  const own = desk.table.openOf(matter);
  const story = own || suppressionOf(desk, matter) ? null : storyOf(desk, alert, first, last);
  const open = own ?? story;
  const incident = open ? join(desk, open, alert, first, last) : begin(desk, matter, alert, first, last, detectedAt);
  desk.control.db
    .prepare(
      `INSERT INTO incident_alert (alert, incident, seq, detected_at, first, last, events, records, sentence, changed_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      alert.id,
      incident.id,
      alert.seq,
      detectedAt,
      first,
      last,
      JSON.stringify(alert.events),
      alert.count,
      JSON.stringify(alert.sentence),
      alert.changedBy?.event ?? null,
    );
  desk.control.db
    .prepare('INSERT INTO incident_hour VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1')
    .run(incident.id, Math.floor(Date.parse(detectedAt) / 3_600_000));
  if (story) tellStory(desk, incident, alert, first);
  desk.touch(incident, open ? 'incident.grew' : 'incident.opened');
}

function begin(desk: Desk, matter: string, alert: Alert, first: string, last: string, detectedAt: string) {
  const visit = desk.visits.covering(alert);
  const incident = openIncident(desk, {
    matter,
    site: alert.site,
    zone: alert.zone,
    kind: 'rule',
    rule: alert.rule,
    ruleTitle: alert.title,
    ruleAuthor: alert.author,
    severity: weight(desk, alert),
    sentence: alert.sentence,
    asset: { id: alert.asset, name: alert.assetName },
    involved: alert.involved,
    first,
    last,
    records: alert.count,
    items: alert.items,
    techniques: alert.techniques,
    playbook: alert.playbook,
    explain: alert.explain,
    late: alert.late,
    history: alert.history,
    trial: alert.trial,
    drill: alert.drill,
    visit: visit?.id ?? null,
    times: { first_evidence_at: first, detected_at: detectedAt },
  });
  const words = visit ? inVisit(visit) : desk.visits.justEnded(alert);
  if (words) desk.timeline.add(incident.id, { at: first, kind: 'system', text: words });
  return incident;
}

function inVisit({ number, lowers }: { number: string; lowers: boolean }): Bilingual {
  return lowers
    ? {
        ja: `保守作業 ${number} の対象設備のため、記録のみとし、呼び出しません`,
        en: `On equipment of visit ${number}: recorded, nobody is called`,
      }
    : {
        ja: `保守作業 ${number} の対象設備ですが、この種類は作業中でも知らせます`,
        en: `On equipment of visit ${number}, but this kind is told all the same`,
      };
}

function join(desk: Desk, incident: IncidentRecord, alert: Alert, first: string, last: string): IncidentRecord {
  addInvolved(desk, incident, alert.involved);
  const severity = weight(desk, alert);
  const risen = graver(severity, incident.gravest);
  const rises = risen && graver(severity, incident.severity);
  const goesLive = incident.trial && !alert.trial;
  const grown = desk.table.update(incident, {
    count: incident.count + 1,
    records: incident.records + alert.count,
    first: first < incident.first ? first : incident.first,
    last: last > incident.last ? last : incident.last,
    items: [...new Set([...incident.items, ...alert.items])].sort(),
    techniques: [...new Set([...incident.techniques, ...alert.techniques])].sort(),
    late: incident.late || alert.late,
    takenBack: null,
    trial: incident.trial && alert.trial,
    gravest: risen ? severity : incident.gravest,
    times: { ...incident.times, first_evidence_at: earlier(incident.times.first_evidence_at, first) },
    ...(rises ? { severity, sentence: alert.sentence, ...unacknowledged } : {}),
    ...(rises && incident.boardFrom === null && timed(severity) ? { boardFrom: desk.now() } : {}),
  });
  if (rises) {
    desk.enter({
      incident: grown,
      kind: 'incident.severity_raised',
      actor: null,
      text: {
        ja: `より重いアラート${alert.late ? '（遅れて届いた記録によるもの）' : ''}のため重大度を ${incident.severity} から ${severity} に上げました`,
        en: `Severity raised from ${incident.severity} to ${severity} by a graver alert${alert.late ? ' (from records that came late)' : ''}`,
      },
      payload: { from: incident.severity, to: severity, alert: alert.id },
    });
  }
  const stopped = suppressionOf(desk, incident.matter);
  if (stopped) hideOne(desk, stopped);
  const pierces = desk.table.playbook(incident).neverSuppress;
  if (rises || goesLive) {
    if (!stopped || pierces) callAbout(desk, grown, rises ? 'graver' : 'new');
  } else callAgain(desk, incident, grown);
  return grown;
}

/** Fields of an incident that nobody has acknowledged. */
export const unacknowledged = { ackBy: null, ackById: null, ackUntil: null, ackMinutes: null };

/** Severity an alert counts with: what lies in the past, or belongs to a visit, is recorded, never urgent. */
function weight(desk: Desk, alert: Alert): Severity {
  const urgent = !alert.history && !desk.visits.covering(alert)?.lowers;
  return !urgent && graver(alert.severity, 'S4') ? 'S4' : alert.severity;
}

function earlier(one: string | undefined, other: string): string {
  return one !== undefined && one < other ? one : other;
}

/** A time in one form, so that times compare as text; a broken one becomes `otherwise`. */
function iso(time: string, otherwise: string): string {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? otherwise : new Date(ms).toISOString();
}
