import { z } from 'zod';
import { role as accessRole, bilingual } from '#protocol/api/parts.ts';
import { bcpPhases, incidentTimes } from '#protocol/incident/states.ts';

const stepId = z.string().regex(/^[a-z][a-z0-9_]*$/, 'use small letters, digits and "_"');

/** A length of time as people write it: `3m`, `4h`, `2d`; becomes minutes. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,3}[mhd]$/, 'write minutes, hours or days as 3m, 4h, 2d')
  .transform((text) => Number(text.slice(0, -1)) * { m: 1, h: 60, d: 1440 }[text.slice(-1) as 'm' | 'h' | 'd']);

const manualStep = z.strictObject({
  id: stepId,
  phase: z.enum(bcpPhases),
  /** Post that does it. */
  role: z.string(),
  /** Minutes after the incident began by which it should be done. */
  within: duration.optional(),
  /** Time of the incident that doing this step sets. */
  marks: z.enum(incidentTimes).optional(),
  ja: z.string().min(1),
  en: z.string().min(1),
  /** Steps that follow; `end` ends the playbook. */
  next: z.array(z.string()).min(1),
});

const gateStep = z.strictObject({
  id: stepId,
  gate: z.enum(['production_restart', 'shipping_restart']),
  next: z.array(z.string()).min(1),
});

/** Form of a file in `rules/playbooks`. */
export const playbookFile = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  version: z.string().min(1),
  name: bilingual,
  /** Checklist items that working this playbook serves. */
  items: z.array(z.string()).default([]),
  /** Pages even while notification of the matter is stopped. */
  never_suppress: z.boolean().default(false),
  steps: z.array(z.union([gateStep, manualStep])).min(1),
});
export type PlaybookFile = z.infer<typeof playbookFile>;
export type PlaybookStep = PlaybookFile['steps'][number];
export type ManualStep = z.infer<typeof manualStep>;
export type GateStep = z.infer<typeof gateStep>;
export type GateId = GateStep['gate'];

/** A restart decision: its criteria, and which sign-in roles may approve. */
export const gateSpec = z.strictObject({
  id: z.enum(['production_restart', 'shipping_restart']),
  name: bilingual,
  phase: z.enum(bcpPhases),
  /** Post that decides, on the board. */
  role: z.string(),
  /** Persons that must approve, each in a different role. */
  needs: z.number().int().min(2),
  approvers: z.array(accessRole),
  criteria: z.array(z.strictObject({ id: stepId, ja: z.string().min(1), en: z.string().min(1) })),
});
export type GateSpec = z.infer<typeof gateSpec>;

/** Form of `rules/roles/gates.yaml`. */
export const gateFile = z.strictObject({ gates: z.array(gateSpec) });

/** A playbook with its gates filled in: what an incident keeps of it, so that an update never changes a running board. */
export interface Playbook {
  id: string;
  version: string;
  name: { ja: string; en: string };
  items: string[];
  neverSuppress: boolean;
  steps: PlaybookStep[];
  gates: GateSpec[];
}

/** True for a restart decision among the steps. */
export function isGate(step: PlaybookStep): step is GateStep {
  return 'gate' in step;
}
