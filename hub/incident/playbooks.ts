import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { type BoardRole, boardRoleFile } from './board-roles.ts';
import { Checklist, checklistFile } from './checklist.ts';
import { type GateSpec, gateFile, isGate, type Playbook, type PlaybookFile, playbookFile } from './playbook.ts';
import { type PlaybookTerms, playbookFaults } from './playbook-check.ts';

/** A playbook file that is not used, and why. */
export interface PlaybookFault {
  file: string;
  reason: string;
}

/** A file without which no board can be drawn is missing or broken. */
export class RulebookError extends Error {
  override name = 'RulebookError';
}

/** Playbook used where a rule names none, or one that does not exist. */
export const genericPlaybook = 'generic';

/** Playbooks, posts, gates and checklist: what an incident tells people to do. */
export class Playbooks {
  readonly roles: ReadonlyMap<string, BoardRole>;
  readonly checklist: Checklist;
  private readonly byId: ReadonlyMap<string, Playbook>;

  constructor(playbooks: readonly Playbook[], roles: readonly BoardRole[], checklist: Checklist) {
    this.byId = new Map(playbooks.map((playbook) => [playbook.id, playbook]));
    this.roles = new Map(roles.map((role) => [role.id, role]));
    this.checklist = checklist;
    if (!this.byId.has(genericPlaybook)) throw new RulebookError(`there is no playbook "${genericPlaybook}"`);
  }

  /** The playbook of this id; the generic one when there is none. */
  get(id: string | null): Playbook {
    return this.byId.get(id ?? genericPlaybook) ?? this.byId.get(genericPlaybook)!;
  }

  /** Whether a playbook of exactly this id exists. */
  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** Ids of all playbooks. */
  ids(): string[] {
    return [...this.byId.keys()].sort();
  }
}

/** Reads `rules/`. A faulty playbook is left out and named; roles, gates and checklist must be sound. */
export function loadPlaybooks(rules: string): { playbooks: Playbooks; faults: PlaybookFault[] } {
  const roles = required(join(rules, 'roles', 'roles.yaml'), boardRoleFile).roles;
  const gates = new Map(required(join(rules, 'roles', 'gates.yaml'), gateFile).gates.map((gate) => [gate.id, gate]));
  const checklist = new Checklist(required(join(rules, 'checklist', 'checklist.yaml'), checklistFile));
  const terms = { roles: new Set(roles.map(({ id }) => id)), gates, hasItem: (item: string) => checklist.has(item) };
  const sound: Playbook[] = [];
  const faults: PlaybookFault[] = [];
  const folder = join(rules, 'playbooks');
  for (const file of readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()) {
    const read = readPlaybook(readFileSync(join(folder, file), 'utf8'), terms);
    if (read.playbook && !sound.some(({ id }) => id === read.playbook?.id)) sound.push(read.playbook);
    else if (read.playbook) faults.push({ file, reason: `playbook ${read.playbook.id} exists already` });
    faults.push(...read.faults.map((reason) => ({ file, reason })));
  }
  return { playbooks: new Playbooks(sound, roles, checklist), faults };
}

/** Reads one playbook's YAML; every fault is named, with the place. */
export function readPlaybook(text: string, terms: PlaybookTerms): { playbook: Playbook | null; faults: string[] } {
  const read = readYaml(text, playbookFile);
  if (!read.value) return { playbook: null, faults: read.faults };
  const faults = playbookFaults(read.value, terms);
  return { playbook: faults.length > 0 ? null : withGates(read.value, terms.gates), faults };
}

function withGates(file: PlaybookFile, gates: ReadonlyMap<string, GateSpec>): Playbook {
  const { id, version, name, items, never_suppress, steps } = file;
  const used = steps.filter(isGate).map((step) => gates.get(step.gate)!);
  return { id, version, name, items, neverSuppress: never_suppress, steps, gates: used };
}

function required<T extends z.ZodType>(file: string, form: T): z.infer<T> {
  const { value, faults } = readYaml(readFileSync(file, 'utf8'), form);
  if (!value) throw new RulebookError(`${file}: ${faults.join('; ')}`);
  return value;
}

function readYaml<T extends z.ZodType>(text: string, form: T): { value: z.infer<T> | null; faults: string[] } {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    return { value: null, faults: [(error as Error).message.split('\n')[0]!] };
  }
  const parsed = form.safeParse(content);
  if (parsed.success) return { value: parsed.data, faults: [] };
  return { value: null, faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
}
