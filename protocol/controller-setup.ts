import { z } from 'zod';
import { reasonSchema } from './reasons/reason.ts';

/** Sources whose controllers people set up at the hub, besides those that an agent's own file names. */
export const setUpTypes = ['opc-ua', 'modbus', 'slmp', 'fins', 'file-evidence'] as const;
export type SetUpType = (typeof setUpTypes)[number];

/** Longest map that travels, characters. */
export const mostMapCharacters = 60_000;

/** Most controllers that one agent has from the hub. */
export const mostSentControllers = 100;

/** A controller that people at the hub set up, as its agent gets it. The agent's own schema and bounds judge it. */
export const sentController = z.object({
  type: z.enum(setUpTypes),
  /** Id by which agent and hub know it. */
  id: z.string().max(64),
  /** As the file of an agent has them, without id, map and password. */
  settings: z.record(z.string(), z.unknown()),
  /** The map as a person wrote it, YAML. */
  map: z.string().max(mostMapCharacters).optional(),
  /** Password sealed to the agent's key for `passwordOwner`. */
  password: z.string().max(4000).optional(),
});
export type SentController = z.infer<typeof sentController>;

/** For what a sealed password was given: it opens for this agent, controller, address and user only. */
export function passwordOwner(site: string, agent: string, { id, settings }: SentController): string {
  return JSON.stringify([site, agent, id, settings['url'], settings['user']]);
}

/** What is wrong with a controller that is to be set up. */
export const setUpFault = z.object({
  /** `map`, or the setting. */
  place: z.string().max(200),
  /** Line of the map, from 1. */
  line: z.int().nullable(),
  reason: reasonSchema,
});
export type SetUpFault = z.infer<typeof setUpFault>;

/** What one reading sends at most and how long that takes. */
export const readingPlan = z.object({
  /** For a controller of so many nodes, where their number is known only after the first reading. */
  nodes: z.int().nullable(),
  requests: z.record(z.string(), z.number()),
  total: z.number(),
  seconds: z.number(),
  minutes: z.number(),
});
export type ReadingPlan = z.infer<typeof readingPlan>;

/** Answer of an agent to the command `check`; nothing was sent to the controller. */
export const checkAnswer = z.object({ faults: z.array(setUpFault), plans: z.array(readingPlan) });
export type CheckAnswer = z.infer<typeof checkAnswer>;

/** Argument of the command `discover`: where a map is looked for, in each table from address 0. */
export const discoveryWish = z.object({
  controller: sentController,
  unit: z.int().min(0).max(255),
  /** First address that is not looked at. */
  end: z.int().min(1).max(10_000),
  /** Only says what it would send, and sends nothing. */
  dry: z.boolean(),
  /** Name by which its progress is told and by which it is ended early. */
  search: z.string().max(64).optional(),
});
export type DiscoveryWish = z.infer<typeof discoveryWish>;

/** Argument of the command `discover` that ends a search early; what was found until then is its answer. */
export const discoveryEnd = z.strictObject({ cancel: z.string().max(64) });

/** Answer to `discover`: a proposed map, and what it took. */
export const discoveryAnswer = z.object({
  faults: z.array(setUpFault),
  /** At most so much; null where it cannot be done. */
  plan: readingPlan.nullable(),
  /** Empty where only the plan was wanted. */
  map: z.string(),
  requests: z.record(z.string(), z.number()),
  warnings: z.array(z.string()),
  /** Why it ended early; what was found until then stands in the map. */
  stopped: z.string().nullable(),
});
export type DiscoveryAnswer = z.infer<typeof discoveryAnswer>;

/** Characters of such an answer, which are more than those of any other; only hubs that ask for it get it. */
export const mostSetUpAnswer = 60_000;
