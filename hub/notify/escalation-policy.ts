import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Severity } from '#protocol/incident/severity.ts';

const policy = z.strictObject({
  /** Posts called at once. */
  first: z.array(z.string()).min(1),
  /** Posts called one after the other when nobody acknowledges. */
  after: z.array(z.string()),
  /** Minutes to wait after each step; null: called once, without timers. Less than a minute is for exercises. */
  wait_minutes: z.number().min(0.05).max(9000).nullable(),
  rounds: z.number().int().min(1).max(10),
});
export type EscalationPolicy = z.infer<typeof policy>;

const policyFile = z.strictObject({ policies: z.partialRecord(z.enum(['S1', 'S2', 'S3', 'S4']), policy) });

/** Who is called for which severity; a severity without a policy is never called about. */
export type EscalationPolicies = Partial<Record<Severity, EscalationPolicy>>;

/** `rules/roles/escalation.yaml` cannot be used. */
export class EscalationPolicyError extends Error {
  override name = 'EscalationPolicyError';
}

/** Reads the policies from `rules/`; `roles` are the posts that exist. */
export function loadEscalationPolicies(rules: string, roles: ReadonlySet<string>): EscalationPolicies {
  const file = join(rules, 'roles', 'escalation.yaml');
  const parsed = policyFile.safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new EscalationPolicyError(`${file}: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  for (const [severity, one] of Object.entries(parsed.data.policies)) {
    const unknown = [...one.first, ...one.after].find((role) => !roles.has(role));
    if (unknown) throw new EscalationPolicyError(`${file}: ${severity}: role ${unknown} is not in roles.yaml`);
  }
  return parsed.data.policies;
}

/** A step of one round: which posts, and whether their holders, their deputies or all of them are called. */
export interface EscalationStep {
  name: 'first' | 'deputies' | 'next' | 'all';
  roles: string[];
}

/** Steps of one round in order: holders at once, their deputies, each further post, everybody. */
export function stepsOf({ first, after, wait_minutes }: EscalationPolicy): EscalationStep[] {
  if (wait_minutes === null) return [{ name: 'first', roles: first }];
  return [
    { name: 'first', roles: first },
    { name: 'deputies', roles: first },
    ...after.map((role) => ({ name: 'next' as const, roles: [role] })),
    { name: 'all', roles: [...first, ...after] },
  ];
}
