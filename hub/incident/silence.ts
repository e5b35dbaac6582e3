import type { Bilingual } from '#protocol/api/parts.ts';
import type { Severity } from '#protocol/incident/severity.ts';
import { unacknowledged } from './consume.ts';
import type { Desk } from './desk.ts';
import { addInvolved } from './involved.ts';
import { openIncident } from './open-incident.ts';
import type { IncidentRecord } from './record.ts';

/** Agents that have gone silent together. Whoever judges silence by the calendar decides what is one matter. */
export interface Silence {
  site: string;
  /** What makes it the same matter, as an agent's id or `zone:fa1`. */
  key: string;
  zone: string | null;
  severity: Severity;
  agents: { agent: string; since: string; asset: { id: string; name: string } | null }[];
  /** Why it is taken to be no planned stop. */
  sentence: Bilingual;
  trial?: boolean;
  drill?: string | null;
}

/** How a silence turned out when the agent came back. */
export interface Return {
  site: string;
  key: string;
  agent: string;
  at: string;
  /** `unexplained` keeps the incident open for a person to judge. */
  explanation: 'clean_stop' | 'power_loss' | 'planned' | 'line_cut' | 'unexplained';
  text: Bilingual;
}

/** A trouble of the product itself that people must know of, as a full disk or a channel that fails, or an act that is overdue. */
export interface SystemTrouble {
  site: string;
  key: string;
  severity: Severity;
  title: Bilingual;
  sentence: Bilingual;
  /** Equipment and maintenance visit that it is about. */
  asset?: { id: string; name: string } | null;
  visit?: string;
}

const silenceTitle: Bilingual = { ja: '監視の無応答', en: 'Monitoring gone silent' };

/** Opens a silence, or adds agents to the open one. */
export function raiseSilence(desk: Desk, silence: Silence): IncidentRecord {
  const matter = matterOf('silence', silence.site, silence.key);
  const since = silence.agents.map((one) => one.since).sort()[0] ?? desk.now();
  const only = silence.agents.length === 1 ? silence.agents[0]!.asset : null;
  const incident =
    desk.table.openOf(matter) ??
    openIncident(desk, {
      matter,
      site: silence.site,
      zone: silence.zone,
      kind: 'silence',
      rule: 'silence',
      ruleTitle: silenceTitle,
      severity: silence.severity,
      sentence: silence.sentence,
      asset: { id: only?.id ?? null, name: only?.name ?? null },
      first: since,
      last: since,
      playbook: 'agent-silent',
      trial: silence.trial ?? false,
      drill: silence.drill ?? null,
      times: { first_evidence_at: since, detected_at: desk.now() },
    });
  for (const { agent, since, asset } of silence.agents) {
    desk.control.db
      .prepare(
        `INSERT INTO silence_member (incident, agent, since) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET since = CASE WHEN returned_at IS NULL THEN since ELSE excluded.since END,
         returned_at = NULL, explanation = NULL`,
      )
      .run(incident.id, agent, since);
    if (asset) {
      addInvolved(desk, incident, [{ asset: asset.id, name: asset.name, role: 'about' }]);
    }
  }
  const members = desk.control.db
    .prepare('SELECT count(*) AS count, max(since) AS last FROM silence_member WHERE incident = ?')
    .get(incident.id) as { count: number; last: string };
  desk.touch(incident, 'silence');
  return desk.table.update(incident, { count: members.count, last: members.last });
}

/** Notes an agent's return. When all are back and each silence is explained, the product closes the matter itself. */
export function resolveSilence(desk: Desk, back: Return): IncidentRecord | null {
  const incident = desk.table.openOf(matterOf('silence', back.site, back.key));
  if (!incident) return null;
  const known = desk.control.db
    .prepare('UPDATE silence_member SET returned_at = ?, explanation = ? WHERE incident = ? AND agent = ?')
    .run(back.at, back.explanation, incident.id, back.agent);
  if (known.changes === 0) return incident;
  desk.timeline.add(incident.id, { at: back.at, kind: 'system', text: back.text });
  desk.touch(incident, 'silence');
  const unsettled = desk.control.db
    .prepare(
      "SELECT 1 FROM silence_member WHERE incident = ? AND (returned_at IS NULL OR explanation = 'unexplained') LIMIT 1",
    )
    .get(incident.id);
  if (unsettled || incident.declared) return incident;
  const closed = desk.table.update(incident, {
    state: 'closed',
    closeReason: 'normal_confirmed',
    ...unacknowledged,
    times: { ...incident.times, closed_at: desk.now() },
  });
  desk.pager.stop(incident.id, 'closed');
  desk.enter({
    incident: closed,
    kind: 'incident.closed',
    actor: null,
    text: {
      ja: 'すべて復帰し、理由も判明したため終了しました',
      en: 'Closed: all are back and every silence is explained',
    },
    payload: { reason: 'normal_confirmed' },
  });
  return closed;
}

/** Opens a trouble of the product itself; the open one of the same key is kept and counted. */
export function raiseTrouble(desk: Desk, trouble: SystemTrouble): IncidentRecord {
  const matter = matterOf('system', trouble.site, trouble.key);
  const open = desk.table.openOf(matter);
  if (open) {
    desk.touch(open, 'incident.grew');
    return desk.table.update(open, { count: open.count + 1, last: desk.now() });
  }
  return openIncident(desk, {
    matter,
    site: trouble.site,
    zone: null,
    kind: 'system',
    rule: `system:${trouble.key}`,
    ruleTitle: trouble.title,
    severity: trouble.severity,
    sentence: trouble.sentence,
    asset: trouble.asset ?? { id: null, name: null },
    visit: trouble.visit ?? null,
    first: desk.now(),
    last: desk.now(),
    playbook: null,
    times: { detected_at: desk.now() },
  });
}

function matterOf(kind: string, site: string, key: string): string {
  return JSON.stringify([kind, site, key]);
}
