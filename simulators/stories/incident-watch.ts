import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { controller } from '#protocol/api/controllers.ts';
import { incidentDetail, incidentRow } from '#protocol/api/incidents.ts';
import { pageOf } from '#protocol/api/parts.ts';

/** What the console would show of one incident. */
export type SeenIncident = z.infer<typeof incidentRow>;

/** What a story looks for on the page of an incident. */
export interface IncidentFacts {
  /** When the hub detected it; null when its page does not say. */
  detected: string | null;
  /** Names or addresses of all that are involved. */
  involved: string[];
}

/** The hub's incidents, as a signed-in person sees them. */
export interface IncidentSource {
  list(): Promise<SeenIncident[]>;
  /** What stands on its page; null when it is gone. */
  page(id: string): Promise<IncidentFacts | null>;
  /** Controllers of which the hub has a complete snapshot. */
  controllersRead(): Promise<string[]>;
}

/** The hub cannot be asked. */
export class HubUnreachableError extends Error {
  override name = 'HubUnreachableError';
}

const controllerRow = controller.pick({ device: true, lastSnapshot: true });

const sessionFile = z.object({
  /** Root of the console, for example `http://127.0.0.1:8080`. */
  url: z.url(),
  /** `name=value` of the session cookie. */
  cookie: z.string().regex(/^[^=;\s]+=[^;\s]+$/),
});

/** The hub of a running `up --demo`: address and session stand in `<home>/run/story.session`. */
export function hubOf(home: string): IncidentSource {
  const path = join(home, 'run', 'story.session');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new HubUnreachableError(
      `${path} is not there; start the product with "./hinomi up --demo" and the same --home`,
    );
  }
  const { url, cookie } = sessionFile.parse(JSON.parse(text));
  const get = async (route: string) => {
    const response = await fetch(new URL(`/api/v1${route}`, url), { headers: { cookie } }).catch((error: Error) => {
      throw new HubUnreachableError(`the hub at ${url} does not answer: ${error.message}`);
    });
    if (response.status === 404) return null;
    if (!response.ok)
      throw new HubUnreachableError(`the hub answered ${response.status} to ${route}: ${await response.text()}`);
    return response.json();
  };
  return {
    list: async () => pageOf(incidentRow).parse(await get('/incidents?state=all&limit=500')).items,
    page: async (id) => {
      const found = await get(`/incidents/${encodeURIComponent(id)}`);
      if (found === null) return null;
      const { times, affected } = incidentDetail.parse(found);
      return { detected: times.detected_at ?? null, involved: affected.map(({ name }) => name) };
    },
    controllersRead: async () => {
      const { items } = pageOf(controllerRow).parse(await get('/controllers'));
      return items.filter(({ lastSnapshot }) => lastSnapshot?.complete === true).map(({ device }) => device);
    },
  };
}

/** How far an incident had come when a story began, so that a repeated story is told from an old one. */
export type Baseline = ReadonlyMap<string, number>;

/** Counts of all incidents now. */
export async function baselineOf(source: IncidentSource): Promise<Baseline> {
  return new Map((await source.list()).map(({ id, count }) => [id, count]));
}

/** Whether an incident is new, or has grown, since the baseline. */
export function changedSince(baseline: Baseline, incident: SeenIncident): boolean {
  return incident.count > (baseline.get(incident.id) ?? 0);
}

/** Looks ten times a second until something holds; false when the time is over first. */
export async function watchFor(look: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  const until = Date.now() + limitMs;
  for (;;) {
    if (await look()) return true;
    if (Date.now() >= until) return false;
    await wait(100);
  }
}
