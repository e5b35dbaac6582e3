import type { IncidentDetail } from '#protocol/api/incidents.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { Desk } from './desk.ts';
import { assetsOf, countsForAssets } from './involved.ts';
import type { IncidentRecord } from './record.ts';

/** A floor report joins alerts on the same asset that lie at most this far apart. */
export const reportWindowMs = 60 * 60_000;
const relatedWindowMs = 24 * 3_600_000;

/** SQL for reports from the floor; takes site, moment and a JSON list of assets. They are few, however many incidents touch the assets. */
const reportsOnAssets = "kind = 'report' AND site = ? AND last >= ? AND asset_id IN (SELECT value FROM json_each(?))";

/** Links a new incident to an earlier one of the same matter, and a floor report to alerts that involve the same asset. */
export function linkOnOpening(desk: Desk, incident: IncidentRecord): void {
  const before = desk.table.closedOf(incident.matter);
  if (before) {
    link(desk, incident, before, false, {
      ja: `同じ内容が以前にもありました（${before.number}）`,
      en: `The same matter occurred before (${before.number})`,
    });
  }
  const assets = assetsOf(desk, incident);
  if (assets.length === 0 || incident.history) return;
  const list = JSON.stringify(assets);
  const since = shifted(incident.first, -reportWindowMs);
  const [found, cells] =
    incident.kind === 'report'
      ? [`${countsForAssets} AND +site = ? AND kind <> 'report'`, [incident.site, since, list, list, incident.site]]
      : [reportsOnAssets, [incident.site, since, list]];
  const open = desk.table.where(
    `${found} AND history = 0 AND state NOT IN ('closed', 'reviewed') AND drill IS ? AND first <= ? AND last >= ?`,
    ...cells,
    incident.drill,
    shifted(incident.last, reportWindowMs),
    since,
  );
  for (const other of open) {
    const [report, alert] = incident.kind === 'report' ? [incident, other] : [other, incident];
    link(desk, incident, other, true, {
      ja: `「いつもと違う」報告（${report.number}）と同じ設備・同じ時間帯`,
      en: `Same equipment and time as report ${report.number} from the floor`,
    });
    tell(desk, report, alert, 'system');
    tell(desk, alert, report, 'report');
  }
}

function tell(desk: Desk, incident: IncidentRecord, other: IncidentRecord, kind: 'report' | 'system'): void {
  desk.timeline.add(incident.id, {
    at: other.first,
    kind,
    text: {
      ja: `同じ設備の ${other.number} と結び付けました：${other.sentence.ja}`,
      en: `Joined with ${other.number} on the same equipment: ${other.sentence.en}`,
    },
  });
  desk.touch(incident, 'incident.joined');
}

function link(desk: Desk, one: IncidentRecord, other: IncidentRecord, joined: boolean, why: Bilingual): void {
  desk.control.db
    .prepare('INSERT OR IGNORE INTO incident_link (one, other, ja, en, joined) VALUES (?, ?, ?, ?, ?)')
    .run(one.id, other.id, why.ja, why.en, joined ? 1 : 0);
}

/** Incidents that belong together with this one: linked ones, then those on the same asset within 24 hours. */
export function related(desk: Desk, incident: IncidentRecord): IncidentDetail['related'] {
  const found = new Map<string, IncidentDetail['related'][number]>();
  const links = desk.control.db
    .prepare(
      `SELECT CASE one WHEN ? THEN other ELSE one END AS id, ja, en FROM incident_link WHERE one = ? OR other = ?`,
    )
    .all(incident.id, incident.id, incident.id);
  for (const row of links) {
    const other = desk.table.get(row['id'] as string)!;
    found.set(other.id, asRelated(other, { ja: row['ja'] as string, en: row['en'] as string }));
  }
  const assets = assetsOf(desk, incident);
  if (assets.length > 0 && !incident.history) {
    const list = JSON.stringify(assets);
    const since = shifted(incident.first, -relatedWindowMs);
    const near = desk.table.where(
      `${countsForAssets} AND +site = ? AND id <> ? AND history = 0 AND drill IS ? AND first <= ? AND last >= ?
       ORDER BY grade, last DESC LIMIT 20`,
      incident.site,
      since,
      list,
      list,
      incident.site,
      incident.id,
      incident.drill,
      shifted(incident.last, relatedWindowMs),
      since,
    );
    const why = { ja: '同じ設備で24時間以内', en: 'Same equipment within 24 hours' };
    for (const other of near) if (!found.has(other.id)) found.set(other.id, asRelated(other, why));
  }
  return [...found.values()];
}

function asRelated(other: IncidentRecord, why: Bilingual): IncidentDetail['related'][number] {
  return { id: other.id, number: other.number, sentence: other.sentence, severity: other.severity, why };
}

function shifted(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString();
}
