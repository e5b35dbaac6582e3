import type { IncidentDetail } from '#protocol/api/incidents.ts';
import type { StartStopEntry } from '#protocol/api/start-stop.ts';
import { searchSpan } from '../controllers/same-happening.ts';
import type { Actor } from '../incident/actor.ts';
import type { HubServices } from './services.ts';

/** Open matters of one machine that are looked at. */
const lookedAt = 20;

/**
 * What a person entered by hand, written to the open matters that an agent's sight of the same start or stop had raised, so that both are
 * one matter.
 */
export async function tellMatters(
  { incidents, events }: Pick<HubServices, 'incidents' | 'events'>,
  of: { id: string; site: string },
  entry: StartStopEntry,
  actor: Actor,
): Promise<void> {
  const { from, to } = searchSpan(entry);
  const { items } = incidents.list({ state: 'open', asset: of.id, limit: lookedAt }, { sites: [of.site] });
  const told: string[] = [];
  for (const { id, first } of items) {
    if (first < from || first > to) continue;
    const detail = incidents.detail(id, { sites: [of.site] });
    if (detail && (await isAbout(events, detail, entry.action))) told.push(id);
  }
  if (told.length === 0) return;
  const how = entry.planned ? '予定どおり' : '予定外';
  const note = entry.note === '' ? '' : `：${entry.note}`;
  incidents.act(told, { type: 'comment', text: `起動停止記録に「${how}」として手入力されました${note}` }, actor);
}

async function isAbout(events: HubServices['events'], detail: IncidentDetail, action: string): Promise<boolean> {
  for (const { eventId } of detail.evidence.slice(0, lookedAt)) {
    const event = await events.get(eventId);
    if (event?.kind === 'ot.controller_state' && event.fields['event.action'] === action) return true;
  }
  return false;
}
