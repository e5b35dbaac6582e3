import type { Bilingual } from '#protocol/api/parts.ts';
import type { Alert } from './alert.ts';
import { callAbout } from './call.ts';
import type { Desk } from './desk.ts';
import { addInvolved } from './involved.ts';
import type { IncidentRecord } from './record.ts';
import { siteTime, zoneName } from './site-time.ts';
import { suppressionOf } from './suppression.ts';

/** An alert as an incident holds it. */
export interface HeldAlert {
  alert: string;
  incident: string;
  seq: number;
  detectedAt: string;
  withdrawn: boolean;
  changedBy: string | null;
}

/** An alert as the incidents that hold it do, newest first: one that goes on after its incident was closed is held by the next one too. */
export function heldAlerts(desk: Desk, id: string): HeldAlert[] {
  return desk.control.db
    .prepare(
      `SELECT alert, incident, seq, detected_at AS detectedAt, withdrawn, changed_by AS changedBy
       FROM incident_alert WHERE alert = ? ORDER BY seq DESC`,
    )
    .all(id)
    .map((row) => ({ ...row, withdrawn: row['withdrawn'] === 1 }) as unknown as HeldAlert);
}

/** The open incident that holds an alert: a person may have reopened one that is not the newest. */
export function openHolder(desk: Desk, held: readonly HeldAlert[]): HeldAlert | undefined {
  return held.find(({ incident }) => isOpen(desk.table.get(incident)!));
}

/** Whether an alert goes on, or holds again, after a person closed its incident: then it is a matter anew. */
export function recursAfterClosing(desk: Desk, held: HeldAlert, alert: Alert): boolean {
  const incident = desk.table.get(held.incident)!;
  if (isOpen(incident)) return false;
  return held.withdrawn || alert.last > (incident.times.closed_at ?? incident.last);
}

/** Brings an incident to what is known of one of its alerts now: taken back, standing again, or with other figures. */
export function reviseAlert(desk: Desk, held: HeldAlert, alert: Alert): void {
  const incident = desk.table.get(held.incident)!;
  desk.control.db
    .prepare(
      `UPDATE incident_alert SET seq = ?, first = ?, last = ?, events = ?, records = ?, sentence = ?, withdrawn = ?, changed_by = ?
       WHERE alert = ? AND incident = ?`,
    )
    .run(
      alert.seq,
      alert.first,
      alert.last,
      JSON.stringify(alert.events),
      alert.count,
      JSON.stringify(alert.sentence),
      alert.withdrawn ? 1 : 0,
      alert.changedBy?.event ?? null,
      alert.id,
      incident.id,
    );
  addInvolved(desk, incident, alert.involved);
  if (alert.withdrawn && !held.withdrawn) takeBack(desk, incident, held, alert);
  else if (!alert.withdrawn && held.withdrawn) standAgain(desk, incident, held, alert);
  else if (!alert.withdrawn) redraw(desk, incident, held, alert);
}

/**
 * An alert does not stand any more. When it was the last one, calls that the product began are ended; the incident stays open
 * until a person closes it.
 */
function takeBack(desk: Desk, incident: IncidentRecord, held: HeldAlert, alert: Alert): void {
  countHour(desk, held, -1);
  const standing = standingOf(desk, incident);
  const takenBack = standing.count === 0;
  const after = desk.table.update(incident, {
    count: standing.count,
    records: standing.records,
    ...(takenBack ? { takenBack: desk.now() } : { ...spanOf(incident, standing), sentence: standing.sentence! }),
  });
  const ends = takenBack && isOpen(incident) && !incident.declared;
  if (ends) desk.pager.stop(incident.id, 'taken_back');
  const by = causeOf(desk, alert);
  const rest: Bilingual = takenBack
    ? {
        ja: `有効な検知はなくなりました${ends ? '。連絡を止めました。内容を確認して終了してください' : ''}`,
        en: `no alert stands any more${ends ? '; calls were stopped. Look at it and close it' : ''}`,
      }
    : { ja: `残りの検知は ${standing.count} 件です`, en: `${standing.count} alerts still stand` };
  desk.enter({
    incident: after,
    kind: 'alert.taken_back',
    actor: null,
    text: { ja: `${by.ja}検知を取り消しました。${rest.ja}`, en: `${by.en} took an alert back; ${rest.en}` },
    payload: { alert: alert.id, event: alert.changedBy?.event ?? null, standing: standing.count },
  });
}

function standAgain(desk: Desk, incident: IncidentRecord, held: HeldAlert, alert: Alert): void {
  countHour(desk, held, 1);
  const standing = standingOf(desk, incident);
  const after = desk.table.update(incident, {
    count: standing.count,
    records: standing.records,
    takenBack: null,
    late: incident.late || alert.late,
    ...spanOf(incident, standing),
  });
  desk.enter({
    incident: after,
    kind: 'alert.stands_again',
    actor: null,
    text: {
      ja: '取り消した検知が、後から届いた記録によりもう一度成り立ちました',
      en: 'An alert that was taken back holds again, because of records that came late',
    },
    payload: { alert: alert.id, standing: standing.count },
  });
  callAgain(desk, incident, after);
}

/** Other figures. Only those that a late event brought are worth a line of their own. */
function redraw(desk: Desk, incident: IncidentRecord, held: HeldAlert, alert: Alert): void {
  const standing = standingOf(desk, incident);
  const after = desk.table.update(incident, {
    records: standing.records,
    late: incident.late || alert.late,
    ...spanOf(incident, standing),
  });
  const change = alert.changedBy?.event ?? null;
  if (change === null || change === held.changedBy) {
    desk.touch(after, 'incident.grew');
    return;
  }
  const by = causeOf(desk, alert);
  const zone = desk.sites.timeZone(incident.site);
  const span = `${siteTime(alert.first, zone)} – ${siteTime(alert.last, zone)} ${zoneName(zone)}`;
  desk.enter({
    incident: after,
    kind: 'alert.revised',
    actor: null,
    text: {
      ja: `${by.ja}検知の内容が変わりました（記録 ${alert.count} 件、${span}）`,
      en: `${by.en} revised an alert (${alert.count} records, ${span})`,
    },
    payload: { alert: alert.id, event: change, count: alert.count },
  });
}

/** Calls people about a matter whose calls ended when it was taken back and that holds again. */
export function callAgain(desk: Desk, before: IncidentRecord, now: IncidentRecord): void {
  if (before.takenBack === null || !isOpen(now) || now.ackBy !== null) return;
  if (!suppressionOf(desk, now.matter) || desk.table.playbook(now).neverSuppress) callAbout(desk, now, 'new');
}

interface Standing {
  count: number;
  records: number;
  first: string | null;
  last: string | null;
  sentence: Bilingual | null;
}

/** The alerts of an incident that stand: how many, of how many records, from when to when, and the words of the earliest. */
function standingOf(desk: Desk, incident: IncidentRecord): Standing {
  const row = desk.control.db
    .prepare(
      `SELECT count(*) AS count, coalesce(sum(records), 0) AS records, min(first) AS first, max(last) AS last,
         (SELECT sentence FROM incident_alert WHERE incident = ?1 AND withdrawn = 0 ORDER BY first, seq LIMIT 1) AS sentence
       FROM incident_alert WHERE incident = ?1 AND withdrawn = 0`,
    )
    .get(incident.id)!;
  return {
    count: row['count'] as number,
    records: row['records'] as number,
    first: row['first'] as string | null,
    last: row['last'] as string | null,
    sentence: row['sentence'] === null ? null : (JSON.parse(row['sentence'] as string) as Bilingual),
  };
}

function spanOf(incident: IncidentRecord, { first, last }: Standing): Partial<IncidentRecord> {
  if (first === null || last === null) return {};
  return { first, last, times: { ...incident.times, first_evidence_at: first } };
}

function countHour(desk: Desk, held: HeldAlert, by: 1 | -1): void {
  desk.control.db
    .prepare('UPDATE incident_hour SET count = count + ? WHERE incident = ? AND hour = ?')
    .run(by, held.incident, Math.floor(Date.parse(held.detectedAt) / 3_600_000));
}

function causeOf(desk: Desk, { changedBy, site }: Alert): Bilingual {
  if (!changedBy) return { ja: '後から分かったことにより、', en: 'What became known later' };
  const zone = desk.sites.timeZone(site);
  const when = `${siteTime(changedBy.at, zone)} ${zoneName(zone)}`;
  return {
    ja: `端末「${changedBy.name}」から遅れて届いた記録（${when}）により、`,
    en: `A late event of PC ${changedBy.name} (${when})`,
  };
}

function isOpen({ state }: IncidentRecord): boolean {
  return state !== 'closed' && state !== 'reviewed';
}
