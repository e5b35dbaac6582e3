import { setTimeout as wait } from 'node:timers/promises';
import type { EventDraft } from '#protocol/events/event.ts';
import { graver } from '#protocol/incident/severity.ts';
import { day, hour, mondayOf } from '../../plant/clock.ts';
import { baselineOf, changedSince, type IncidentSource } from '../incident-watch.ts';
import type { PlantHand } from '../play.ts';
import { ordinaryWeek } from './week.ts';

/** Result of an ordinary week sent through the real pipeline. */
export interface WeekResult {
  story: 'ordinary-week';
  ok: boolean;
  events: number;
  /** Real seconds until everything was stored at the hub. */
  seconds: number;
  /** What was raised above S4; nothing should be. */
  raised: { rule: string; severity: string; sentence: string }[];
}

/** From Monday 00:00 to the end of the next Monday's start. */
const weekLength = 7 * day + 9 * hour;

/** Rows that PCs may hold back before the stream waits for the hub. */
const mostWaiting = 5000;

async function waiting(plant: PlantHand): Promise<number> {
  const { answer } = await plant.ask({ to: 'workstation', order: { report: true } });
  return Object.values(answer as Record<string, unknown>).reduce<number>((sum, one) => {
    const rows = typeof one === 'object' && one !== null ? (one as { waiting?: number }).waiting : 0;
    return sum + (rows ?? 0);
  }, 0);
}

/**
 * Sends the week that ended last Monday, `speed` times as fast as it happened, each event with its own time of then. Only PCs that
 * the plant has take part. What the vendor changed on Wednesday is left out: a hub believes its own book of visits, not an agent's
 * word, and its book has no visit of that week.
 */
export async function streamWeek(
  parts: { plant: PlantHand; hub: IncidentSource; pcs: readonly string[]; say: (text: string) => void },
  options: { speed: number; seed: number; limitMs: number },
): Promise<WeekResult> {
  const { plant, hub, pcs, say } = parts;
  const started = Date.now();
  const before = await baselineOf(hub);
  const monday = mondayOf(started - weekLength);
  const week = ordinaryWeek({ monday, seed: options.seed }).filter(
    ({ pc, draft }) => pcs.includes(pc) && draft.fields['change.in_visit'] !== true,
  );
  let at = 0;
  for (let from = monday; at < week.length; from += hour) {
    const batches = new Map<string, EventDraft[]>();
    for (let one = week[at]; one && one.at < from + hour; one = week[++at]) {
      batches.set(one.pc, [...(batches.get(one.pc) ?? []), one.draft]);
    }
    for (const [pc, emit] of batches) await plant.ask({ to: 'workstation', order: { pc, emit } });
    if ((from - monday) % day === 0) say(`${new Date(from).toISOString()}: ${at} / ${week.length}`);
    const due = started + (from + hour - monday) / options.speed;
    await wait(Math.max(0, due - Date.now()));
    while ((await waiting(plant)) > mostWaiting) await wait(200);
  }
  const until = Date.now() + options.limitMs;
  let left = await waiting(plant);
  while (left > 0 && Date.now() < until) {
    await wait(200);
    left = await waiting(plant);
  }
  const raised = (await hub.list())
    .filter((incident) => changedSince(before, incident) && graver(incident.severity, 'S4'))
    .filter((incident) => Date.parse(incident.first) < monday + weekLength)
    .map(({ rule, severity, sentence }) => ({ rule: rule.id, severity, sentence: sentence.en }));
  return {
    story: 'ordinary-week',
    ok: left === 0 && raised.length === 0,
    events: week.length,
    seconds: (Date.now() - started) / 1000,
    raised,
  };
}
