import { graver } from '#protocol/incident/severity.ts';
import type { StoryPart } from '#protocol/incident/story-part.ts';
import type { Alert } from './alert.ts';
import type { Desk } from './desk.ts';
import type { IncidentRecord } from './record.ts';

/** What lies further apart than this is not told as one story. */
const apartMs = 2 * 3_600_000;
/** Incidents of one machine that are looked at, the newest first. */
const looked = 10;

/** The open incident whose story an alert goes on with; null where it stands alone. */
export function storyOf(desk: Desk, alert: Alert, first: string, last: string): IncidentRecord | null {
  const part = desk.storyPart(alert.rule);
  if (part === null || alert.history || desk.visits.covering(alert)?.lowers) return null;
  const role = part === 'changed' ? 'touched' : 'acted';
  for (const thing of thingsOf(alert, part)) {
    const found = desk.table
      .where(
        `id IN (SELECT id FROM incident WHERE site = ?1 AND last >= ?2 AND asset_id = ?3
                UNION SELECT incident FROM incident_involved WHERE also = 1 AND thing = ?3)
         AND +site = ?1 AND last >= ?2 AND first <= ?4 AND kind = 'rule' AND history = 0 AND trial = ?5 AND drill IS ?6
         AND state NOT IN ('closed', 'reviewed')
         AND EXISTS (SELECT 1 FROM incident_involved WHERE incident = incident.id AND thing = ?3 AND role = ?7)
         ORDER BY last DESC LIMIT ${looked}`,
        ...[
          alert.site,
          shifted(first, -apartMs),
          thing,
          shifted(last, apartMs),
          alert.trial ? 1 : 0,
          alert.drill,
          role,
        ],
      )
      .find((one) => isStory(desk, one, part));
    if (found) return found;
  }
  return null;
}

/** Says on the time line how the story goes on. */
export function tellStory(desk: Desk, incident: IncidentRecord, alert: Alert, at: string): void {
  desk.timeline.add(incident.id, {
    at,
    kind: 'system',
    text: {
      ja: `同じ端末の続き（${alert.title.ja}）：${alert.sentence.ja}`,
      en: `The same machine goes on (${alert.title.en}): ${alert.sentence.en}`,
    },
    event: alert.events[0] ?? null,
  });
}

/** Whether an incident is a story: something began it, or what alone said little has become grave, or now meets what begins one. */
function isStory(desk: Desk, { rule, severity }: IncidentRecord, part: StoryPart): boolean {
  const began = desk.storyPart(rule);
  return began === 'acts' || (began === 'goes_on' && (part === 'acts' || !graver('S2', severity)));
}

/** Whom the story must be about: who acted, else whom the alert is about. */
function thingsOf({ involved, asset }: Alert, part: StoryPart): string[] {
  const acted = involved.filter(({ role }) => role === 'acted').map((one) => one.asset ?? one.name);
  if (part === 'acts' || part === 'goes_on') return acted;
  return asset === null ? [] : [asset];
}

function shifted(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString();
}
