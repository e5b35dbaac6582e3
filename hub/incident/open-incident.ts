import { randomUUIDv7 } from 'node:crypto';
import type { IncidentRow } from '#protocol/api/incidents.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { Involved } from '#protocol/incident/involvement.ts';
import { graver, type Severity } from '#protocol/incident/severity.ts';
import type { IncidentTime } from '#protocol/incident/states.ts';
import type { Actor } from './actor.ts';
import { callAbout } from './call.ts';
import type { Desk } from './desk.ts';
import { addInvolved } from './involved.ts';
import type { IncidentRecord } from './record.ts';
import { linkOnOpening } from './relations.ts';
import { siteTime } from './site-time.ts';
import { hideOne, suppressionOf } from './suppression.ts';

/** A matter that has no open incident yet. */
export interface NewMatter {
  matter: string;
  site: string;
  zone: string | null;
  kind: IncidentRow['kind'];
  rule: string;
  ruleTitle: Bilingual;
  ruleAuthor?: string | null;
  severity: Severity;
  sentence: Bilingual;
  asset: { id: string | null; name: string | null };
  involved?: readonly Involved[];
  first: string;
  last: string;
  /** Records by which it begins. */
  records?: number;
  items?: string[];
  techniques?: string[];
  playbook: string | null;
  explain?: { part: string; field: string; value: string }[];
  late?: boolean;
  history?: boolean;
  trial?: boolean;
  drill?: string | null;
  /** Maintenance visit that it falls into. */
  visit?: string | null;
  times: Partial<Record<IncidentTime, string>>;
  /** Who brought it, when a person did. */
  actor?: Actor | null;
}

/** Opens an incident: number, board, ledger entry, links to related ones, and calls unless they are stopped. */
export function openIncident(desk: Desk, matter: NewMatter): IncidentRecord {
  const now = desk.now();
  const playbook = desk.playbooks.get(matter.playbook);
  const incident: IncidentRecord = {
    id: randomUUIDv7(),
    number: desk.table.nextNumber(siteTime(now, desk.sites.timeZone(matter.site)).slice(0, 4)),
    site: matter.site,
    zone: matter.zone,
    matter: matter.matter,
    kind: matter.kind,
    rule: matter.rule,
    ruleTitle: matter.ruleTitle,
    ruleAuthor: matter.ruleAuthor ?? null,
    severity: matter.severity,
    gravest: matter.severity,
    state: 'new',
    declared: false,
    sentence: matter.sentence,
    assetId: matter.asset.id,
    assetName: matter.asset.name,
    count: 1,
    records: matter.records ?? 1,
    first: matter.first,
    last: matter.last,
    owner: null,
    ackBy: null,
    ackById: null,
    ackUntil: null,
    ackMinutes: null,
    items: [...new Set([...(matter.items ?? []), ...playbook.items])].sort(),
    techniques: matter.techniques ?? [],
    playbook: desk.table.keepPlaybook(playbook),
    explain: matter.explain ?? [],
    late: matter.late ?? false,
    takenBack: null,
    history: matter.history ?? false,
    trial: matter.trial ?? false,
    drill: matter.drill ?? null,
    visit: matter.visit ?? null,
    times: matter.times,
    openedAt: now,
    boardFrom: matter.history || !timed(matter.severity) ? null : now,
    closeReason: null,
  };
  desk.table.insert(incident);
  addInvolved(desk, incident, matter.involved ?? []);
  desk.enter({
    incident,
    kind: 'incident.opened',
    actor: matter.actor ?? null,
    entry: 'system',
    text: openingWords(incident),
    payload: {
      matter: incident.matter,
      severity: incident.severity,
      sentence: incident.sentence,
      drill: incident.drill,
    },
  });
  linkOnOpening(desk, incident);
  const stopped = suppressionOf(desk, incident.matter);
  if (stopped) hideOne(desk, stopped);
  if (!stopped || playbook.neverSuppress) callAbout(desk, incident, 'new');
  return incident;
}

/** Whether matters of this severity have due times: the lower ones wait for the daily review. */
export function timed(severity: Severity): boolean {
  return graver(severity, 'S4');
}

function openingWords({ history, trial, drill, late, number }: IncidentRecord): Bilingual {
  const ja = history ? '（過去の記録から）' : trial ? '（試験運用のため通知しません）' : drill ? '【訓練】' : '';
  const en = history ? ' (from history)' : trial ? ' (trial operation, nobody is notified)' : drill ? ' (drill)' : '';
  return {
    ja: `${ja}${late ? '遅れて届いた記録により、' : ''}${number} として記録しました`,
    en: `recorded as ${number}${en}${late ? ', from records that came late' : ''}`,
  };
}
