import type { z } from 'zod';
import type { floorReport } from '#protocol/api/incidents.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { Severity } from '#protocol/incident/severity.ts';
import type { Desk } from './desk.ts';
import { folded } from './incident-table.ts';
import { openIncident } from './open-incident.ts';
import type { IncidentRecord } from './record.ts';

/** いつもと違う: what somebody on the floor noticed. The token was checked before. */
export type FloorReport = Omit<z.infer<typeof floorReport>, 'token'> & { token?: string };

/** How each answer of the form reads, how grave it is until someone looks, and which playbook it opens. */
const answers: Record<FloorReport['what'], { words: Bilingual; severity: Severity; playbook: string }> = {
  warning_shown: {
    words: { ja: 'ウイルス対策などの警告が出た', en: 'a security warning is shown' },
    severity: 'S2',
    playbook: 'floor-report',
  },
  files_encrypted: {
    words: { ja: 'ファイルが開けない・名前が変わった', en: 'files cannot be opened or have changed names' },
    severity: 'S1',
    playbook: 'ransomware',
  },
  infection_display: {
    words: { ja: '感染を知らせる画面が出た', en: 'a screen says that the machine is infected' },
    severity: 'S1',
    playbook: 'ransomware',
  },
  slow_or_stopped: {
    words: { ja: '動きが遅い・止まった', en: 'it is slow or has stopped' },
    severity: 'S3',
    playbook: 'floor-report',
  },
  unknown_person_or_device: {
    words: { ja: '見慣れない人・機器・配線がある', en: 'an unknown person, device or cable' },
    severity: 'S3',
    playbook: 'floor-report',
  },
  other: {
    words: { ja: 'いつもと違うことがある', en: 'something is different from usual' },
    severity: 'S3',
    playbook: 'floor-report',
  },
};

const shortestName = 3;
/** Words of a place that are looked up: anybody may send a report. */
const mostWords = 8;

/** Takes a report into the queue. A second one of the same thing at the same place joins the open one and is kept too. */
export function takeReport(desk: Desk, report: FloorReport): IncidentRecord {
  const { words, severity, playbook } = answers[report.what];
  const said = report.asset?.trim() ?? '';
  const spot = report.place?.trim() ?? '';
  const asset = said === '' ? assetNamedIn(desk, report.site, spot) : desk.findAsset(report.site, said);
  const where = asset?.id ?? folded(said || spot);
  const place = [said === '' ? '' : (asset?.name ?? said), spot].filter((part) => part !== '').join('・');
  const now = desk.now();
  const at = observedAt(report.at, now);
  const nowhere = where === '' ? now : null;
  const matter = JSON.stringify(['report', report.site, report.what, where, nowhere]);
  const open = desk.table.openOf(matter);
  const incident = open
    ? desk.table.update(open, { count: open.count + 1, last: [at, open.last].sort()[1]! })
    : openIncident(desk, {
        matter,
        site: report.site,
        zone: asset?.zone ?? null,
        kind: 'report',
        rule: `report:${report.what}`,
        ruleTitle: { ja: `いつもと違う：${words.ja}`, en: `Floor report: ${words.en}` },
        severity,
        sentence: {
          ja: `現場から「${words.ja}」との報告がありました${place ? `（${place}）` : ''}`,
          en: `The floor reports: ${words.en}${place ? ` (${place})` : ''}`,
        },
        asset: { id: asset?.id ?? null, name: asset?.name ?? (said || null) },
        first: at,
        last: at,
        playbook,
        times: { onset_estimated_at: at, reported_at: now },
      });
  desk.control.db
    .prepare('INSERT INTO incident_hour VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1')
    .run(incident.id, Math.floor(Date.parse(now) / 3_600_000));
  const who = report.name?.trim() || null;
  const text = report.text.trim();
  const { id } = desk.ledger.record({
    who: 'floor',
    kind: 'report.received',
    site: report.site,
    subject: incident.id,
    text: { ja: `現場からの報告：${words.ja}`, en: `Report from the floor: ${words.en}` },
    payload: {
      name: who,
      what: report.what,
      text,
      place: report.place ?? null,
      asset: said || null,
      at: report.at ?? null,
    },
  });
  desk.timeline.add(incident.id, {
    id,
    at,
    kind: 'report',
    who: { id: 'floor', name: who },
    text: { ja: text || words.ja, en: text || words.en },
  });
  desk.touch(incident, 'report.received');
  return incident;
}

/** The machine that somebody named beside other words about the place. Only its whole name counts: a guess would join what has nothing to do with each other. */
function assetNamedIn(desk: Desk, site: string, place: string): ReturnType<Desk['findAsset']> {
  const parts = place.split(/[\s、，,・／/（）()]+/u).filter((part) => part !== '');
  const pairs = parts.slice(1).map((part, index) => `${parts[index]} ${part}`);
  const words = [place, ...parts, ...pairs].filter((word) => word.length >= shortestName);
  for (const word of new Set(words.slice(0, mostWords))) {
    const found = desk.findAsset(site, word);
    if (found?.whole) return found;
  }
  return null;
}

/** When it was seen: what the form says, unless that lies in the future or more than a week back. */
function observedAt(said: string | undefined, now: string): string {
  if (said === undefined) return now;
  const ms = Date.parse(said);
  const age = Date.parse(now) - ms;
  return age >= 0 && age <= 7 * 86_400_000 ? new Date(ms).toISOString() : now;
}
