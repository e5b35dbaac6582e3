import type { Severity } from '#protocol/incident/severity.ts';
import {
  baselineOf,
  changedSince,
  type IncidentFacts,
  type IncidentSource,
  type SeenIncident,
  watchFor,
} from './incident-watch.ts';
import { orderOf, type PlantHand, play } from './play.ts';
import type { Expectation, Story } from './story.ts';

/** What became of one expectation. */
export interface Outcome {
  rule: string;
  found: boolean;
  incident: string | null;
  number: string | null;
  severity: Severity | null;
  acted: string;
  /** When the hub says it detected it; null for an older incident that grew. */
  detected: string | null;
  /** From the act to the hub's detection. */
  detectedSeconds: number | null;
  /** From the act until the incident could be seen through the interface. */
  seenSeconds: number | null;
  /** What differs from the story's word, in English; empty when nothing does. */
  wrong: string[];
}

/** The plant or the hub is not as far as a story needs. */
export class StoryNotReadyError extends Error {
  override name = 'StoryNotReadyError';
}

/** Result of a story told through the real pipeline. */
export interface StoryResult {
  story: string;
  ok: boolean;
  started: string;
  steps: string[];
  outcomes: Outcome[];
}

function differences(expected: Expectation, seen: SeenIncident, page: IncidentFacts | null): string[] {
  const missing = expected.items.filter((item) => !seen.items.includes(item));
  const unnamed = expected.involves?.filter((name) => !page?.involved.includes(name)) ?? [];
  return [
    ...(seen.severity === expected.severity ? [] : [`severity is ${seen.severity}, not ${expected.severity}`]),
    ...(missing.length === 0 ? [] : [`checklist items ${missing.join(', ')} are not named`]),
    ...(unnamed.length === 0 ? [] : [`${unnamed.join(', ')} are not among those involved`]),
  ];
}

/** Tells a story at a running plant and waits for its incidents; `ruleId` gives the id of a rule's name. */
export async function runStory(
  story: Story,
  parts: { plant: PlantHand; hub: IncidentSource; ruleId: (name: string) => string; say: (text: string) => void },
  limitMs: number,
): Promise<StoryResult> {
  const { plant, hub, ruleId, say } = parts;
  const needs = story.needs ?? [];
  const readOnce = async () => {
    const read = await hub.controllersRead();
    return needs.every((device) => read.includes(device));
  };
  if (needs.length > 0 && !(await watchFor(readOnce, limitMs))) {
    throw new StoryNotReadyError(
      `${story.id}: no agent has read ${needs.join(' and ')} completely yet; see the sources of the agent`,
    );
  }
  const before = await baselineOf(hub);
  const found = new Map<Expectation, { incident: SeenIncident; seen: number }>();
  let over = false;
  const look = async () => {
    const incidents = await hub.list();
    for (const expected of story.expects) {
      if (found.has(expected)) continue;
      const incident = incidents.find(
        (one) =>
          one.rule.id === ruleId(expected.rule) &&
          changedSince(before, one) &&
          `${one.sentence.ja} ${one.sentence.en} ${one.asset?.name ?? ''}`.includes(expected.names),
      );
      if (incident) found.set(expected, { incident, seen: Date.now() });
    }
    return over || found.size === story.expects.length;
  };
  const watching = watchFor(look, (story.steps.at(-1)?.at ?? 0) * 1000 + limitMs);
  // Its failure is told where it is awaited; without this a failure during the steps would end the process.
  watching.catch(() => undefined);
  let steps: string[];
  try {
    steps = await play(story.steps, plant, (step) => say(`${step.tells.ja} / ${step.tells.en}`));
    await watching;
  } finally {
    over = true;
    await watching.catch(() => undefined);
    for (const act of story.afterwards) await plant.ask(orderOf(act));
  }
  const outcomes = await Promise.all(
    story.expects.map(async (expected): Promise<Outcome> => {
      const acted = steps[expected.answers - 1] ?? steps[0] ?? '';
      const match = found.get(expected);
      const since = (moment: number) => Math.round(moment - Date.parse(acted)) / 1000;
      const page = match ? await hub.page(match.incident.id) : null;
      const detected = match && !before.has(match.incident.id) ? (page?.detected ?? null) : null;
      return {
        rule: expected.rule,
        found: match !== undefined,
        incident: match?.incident.id ?? null,
        number: match?.incident.number ?? null,
        severity: match?.incident.severity ?? null,
        acted,
        detected,
        detectedSeconds: detected === null ? null : since(Date.parse(detected)),
        seenSeconds: match ? since(match.seen) : null,
        wrong: match ? differences(expected, match.incident, page) : ['no such incident came'],
      };
    }),
  );
  const ok = outcomes.every((outcome) => outcome.wrong.length === 0);
  return { story: story.id, ok, started: steps[0] ?? '', steps, outcomes };
}
