import type { Bilingual } from '#protocol/api/parts.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import type { Severity } from '#protocol/incident/severity.ts';

/** An event that a simulated PC reports; without a time it happens when the step does. */
export type StoryEvent = Omit<EventDraft, 'time'> & { time?: string };

/** What is done to the plant. */
export type Act =
  | { do: 'emit'; pc: string; events: StoryEvent[] }
  /** An order of the controller's simulator; the agent that reads it finds the change by itself. */
  | { do: 'controller'; device: string; order: Record<string, unknown> }
  | { do: 'agent'; pc: string; to: 'kill' | 'start' }
  | { do: 'power'; pc: string; to: 'off' | 'on' }
  | { do: 'clock'; pc: string; offsetMs: number };

/** One thing that happens in a story. */
export interface Step {
  /** Seconds after the story's start. */
  at: number;
  act: Act;
  /** What a bystander would see; told while the story runs. */
  tells: Bilingual;
}

/** An incident that must come of a story. */
export interface Expectation {
  /** Name of the rule (`name:` in its file). */
  rule: string;
  severity: Severity;
  items: readonly string[];
  playbook: string;
  /** Host name or controller that the incident's sentence must name. */
  names: string;
  /** Assets and addresses that the incident must carry as involved. */
  involves?: readonly string[];
  /** Number of the step (from 1) that this incident answers; measured from there. */
  answers: number;
}

/** A story of the model plant, as data. */
export interface Story {
  id: string;
  title: Bilingual;
  /** Controllers whose settings an agent must have read once, or a change could not be told from the first reading. */
  needs?: readonly string[];
  steps: readonly Step[];
  expects: readonly Expectation[];
  /** Puts the plant back so that the story can be told again. */
  afterwards: readonly Act[];
}
