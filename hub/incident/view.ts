import type { IncidentDetail, IncidentRow, TimelineEntry } from '#protocol/api/incidents.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { severityNames } from '#protocol/incident/severity.ts';
import { transitions } from '#protocol/incident/states.ts';
import type { Actor } from './actor.ts';
import { boardOf, nextStep } from './board.ts';
import type { Desk } from './desk.ts';
import { gatesOf } from './gates.ts';
import { alsoOf, involvedOf } from './involved.ts';
import type { IncidentRecord } from './record.ts';
import { related } from './relations.ts';
import { siteTime, zoneName } from './site-time.ts';

const hourMs = 3_600_000;
const dayLength = 'YYYY-MM-DD'.length;

/** Stands for the asset of a matter that the ledger of assets does not know: shown by name, without a page of its own. */
const unlistedAsset = '';

/** An incident as lists show it. */
export function rowOf(desk: Desk, incident: IncidentRecord): IncidentRow {
  const { id, number, site, zone, severity, state, kind, sentence, first, last, owner, items, techniques } = incident;
  const { count, records } = incident;
  const next = nextStep(desk, incident);
  return {
    id,
    number,
    site,
    zone,
    severity,
    state,
    kind,
    rule: {
      id: incident.rule,
      title: incident.ruleTitle,
      ...(incident.ruleAuthor ? { author: incident.ruleAuthor } : {}),
    },
    sentence,
    asset: assetOf(incident),
    also: alsoOf(desk, id),
    count,
    records,
    first,
    last,
    spark: sparkOf(desk, id),
    owner,
    acknowledgedBy: incident.ackBy,
    acknowledgedUntil: incident.ackUntil,
    items,
    techniques,
    nextStep: next && { text: next.text, role: next.role.name, dueAt: next.dueAt },
    late: incident.late,
    takenBack: incident.takenBack,
    history: incident.history,
    drill: incident.drill,
    suppressedUntil: suppressedUntil(desk, incident.matter),
    visit: incident.visit,
  };
}

/** An incident with everything about it. */
export function detailOf(desk: Desk, incident: IncidentRecord, actor: Actor | null): IncidentDetail {
  const playbook = desk.table.playbook(incident);
  const evidence = evidenceOf(desk, incident.id);
  return {
    ...rowOf(desk, incident),
    paragraph: paragraphOf(desk, incident),
    moves: [...transitions[incident.state]],
    times: incident.times,
    affected: affectedOf(desk, incident),
    evidence: evidence.slice(0, 200),
    timeline: timelineOf(desk, incident, evidence),
    board: boardOf(desk, incident),
    gates: gatesOf(desk, incident, actor),
    playbook: { id: playbook.id, name: playbook.name },
    related: related(desk, incident),
    visits: [],
    explain: incident.explain,
    checklist: incident.items.map((item) => ({ item, text: desk.playbooks.checklist.text(item) })),
  };
}

function assetOf({ assetId, assetName }: IncidentRecord): IncidentRow['asset'] {
  if (assetId === null && assetName === null) return null;
  return { id: assetId ?? unlistedAsset, name: assetName ?? assetId! };
}

function sparkOf(desk: Desk, incident: string): number[] {
  const now = Math.floor(desk.clock().getTime() / hourMs);
  const buckets = new Array<number>(24).fill(0);
  const rows = desk.control.db
    .prepare('SELECT hour, count FROM incident_hour WHERE incident = ? AND hour > ? AND hour <= ?')
    .all(incident, now - 24, now);
  for (const row of rows) buckets[23 - (now - (row['hour'] as number))] = row['count'] as number;
  return buckets;
}

function suppressedUntil(desk: Desk, matter: string): string | null {
  const row = desk.control.db
    .prepare('SELECT until FROM suppression WHERE matter = ? AND ended_at IS NULL AND until > ?')
    .get(matter, desk.now());
  return (row?.['until'] as string | undefined) ?? null;
}

/** The matter's own asset first, then all others that are involved. */
function affectedOf(desk: Desk, incident: IncidentRecord): IncidentDetail['affected'] {
  const own = assetOf(incident);
  const involved = involvedOf(desk, incident.id).map(({ asset, name, roles }) => ({
    id: asset ?? unlistedAsset,
    name,
    roles,
  }));
  if (!own) return involved;
  const isOwn = ({ id, name }: { id: string; name: string }) =>
    id === own.id && (id !== unlistedAsset || name === own.name);
  return [{ ...own, roles: involved.find(isOwn)?.roles ?? ['about'] }, ...involved.filter((one) => !isOwn(one))];
}

/** Of the record with which an alert began: what was detected stands with the one that completed it. */
const itsBeginning: Bilingual = {
  ja: 'この検知の始まりとなった記録',
  en: 'The record with which this detection began',
};

/** Of each alert the event that completed it and the one it began with, newest first. Those between are found by the alert. */
function evidenceOf(desk: Desk, incident: string): IncidentDetail['evidence'] {
  return desk.control.db
    .prepare('SELECT * FROM incident_alert WHERE incident = ? ORDER BY last DESC, seq DESC LIMIT 200')
    .all(incident)
    .flatMap((row) => {
      const events = JSON.parse(row['events'] as string) as string[];
      const sentence = JSON.parse(row['sentence'] as string) as Bilingual;
      const text =
        row['withdrawn'] === 1 ? { ja: `（取り消し済み）${sentence.ja}`, en: `(taken back) ${sentence.en}` } : sentence;
      const received = row['detected_at'] as string;
      const one = (eventId: string | undefined, at: string, words: Bilingual) =>
        eventId ? [{ eventId, at, received, text: words }] : [];
      const last = one(events.at(-1), row['last'] as string, text);
      return events.length > 1 ? [...last, ...one(events[0], row['first'] as string, itsBeginning)] : last;
    });
}

function timelineOf(desk: Desk, incident: IncidentRecord, evidence: IncidentDetail['evidence']): TimelineEntry[] {
  const seen: TimelineEntry[] = evidence.map(({ eventId, at, received, text }) => ({
    id: `evidence:${eventId}`,
    at,
    enteredAt: received,
    kind: 'evidence',
    who: null,
    text,
    eventId,
  }));
  return [...desk.timeline.list(incident.id), ...seen].sort(
    (a, b) => a.at.localeCompare(b.at) || a.enteredAt.localeCompare(b.enteredAt),
  );
}

function paragraphOf(desk: Desk, incident: IncidentRecord): Bilingual {
  const { sentence, count, records, first, last, severity, zone, site } = incident;
  const more = records > count ? { ja: `（記録 ${records} 件）`, en: ` (${records} records)` } : { ja: '', en: '' };
  const timeZone = desk.sites.timeZone(site);
  const from = siteTime(first, timeZone);
  const to = siteTime(last, timeZone);
  const name = zoneName(timeZone);
  const place = [desk.sites.name(site), zone && desk.sites.zone(site, zone)].filter(Boolean);
  const sameDay = from.slice(0, dayLength) === to.slice(0, dayLength);
  const span = from === to ? `${from} ${name}` : `${from} – ${sameDay ? to.slice(dayLength + 1) : to} ${name}`;
  return {
    ja: `${sentence.ja}。${place.join(' ')}、${span}、計 ${count} 件${more.ja}。重大度は${severity}（${severityNames[severity].ja}）です。`.replace(
      '。。',
      '。',
    ),
    en: `${sentence.en}. ${place.join(' ')}, ${span}, ${count} in all${more.en}. Severity ${severity} ${severityNames[severity].en}.`.replace(
      '..',
      '.',
    ),
  };
}
