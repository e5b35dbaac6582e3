import { type GateSpec, isGate, type PlaybookFile } from './playbook.ts';

/** What a playbook may refer to. */
export interface PlaybookTerms {
  roles: ReadonlySet<string>;
  gates: ReadonlyMap<string, GateSpec>;
  hasItem(item: string): boolean;
}

/** Faults of a playbook that its form does not show; empty when it is sound. Each names the step and what to mend. */
export function playbookFaults(playbook: PlaybookFile, terms: PlaybookTerms): string[] {
  const faults: string[] = [];
  const steps = new Map(playbook.steps.map((step) => [step.id, step]));
  if (steps.size < playbook.steps.length) faults.push(`two steps share an id: ${repeated(playbook).join(', ')}`);
  if (steps.has('end')) faults.push('a step is called "end", which is the name of the end');
  for (const item of playbook.items) if (!terms.hasItem(item)) faults.push(`checklist item ${item} is not known`);
  for (const step of playbook.steps) {
    if (isGate(step)) faults.push(...gateFaults(step.gate, terms));
    else if (!terms.roles.has(step.role)) faults.push(`step ${step.id}: role ${step.role} is not in roles.yaml`);
    for (const next of step.next) {
      if (next !== 'end' && !steps.has(next)) faults.push(`step ${step.id}: next step ${next} does not exist`);
    }
  }
  if (faults.length > 0) return faults;
  const first = playbook.steps[0]!.id;
  const reached = reach(playbook, first);
  for (const step of playbook.steps) {
    if (!reached.has(step.id)) faults.push(`step ${step.id} is never reached from ${first}`);
    if (reach(playbook, step.id, false).has(step.id)) faults.push(`step ${step.id} leads back to itself`);
  }
  const production = playbook.steps.find((step) => isGate(step) && step.gate === 'production_restart');
  const shipping = playbook.steps.find((step) => isGate(step) && step.gate === 'shipping_restart');
  if (shipping && !(production && reach(playbook, production.id).has(shipping.id))) {
    faults.push(`step ${shipping.id}: the shipping gate must come after the production gate`);
  }
  return faults;
}

function gateFaults(id: string, terms: PlaybookTerms): string[] {
  const gate = terms.gates.get(id);
  if (!gate) return [`gate ${id} is not in gates.yaml`];
  const faults: string[] = [];
  if (gate.criteria.length === 0) faults.push(`gate ${id} has no criteria`);
  if (new Set(gate.approvers).size < 2) faults.push(`gate ${id} needs approvers of two different roles`);
  if (gate.needs > new Set(gate.approvers).size)
    faults.push(`gate ${id} needs more persons than it has approver roles`);
  if (!terms.roles.has(gate.role)) faults.push(`gate ${id}: role ${gate.role} is not in roles.yaml`);
  return faults;
}

/** Steps reached from one, itself included unless `inclusive` is false. Ends, since each step is entered once. */
function reach(playbook: PlaybookFile, from: string, inclusive = true): Set<string> {
  const steps = new Map(playbook.steps.map((step) => [step.id, step]));
  const reached = new Set<string>(inclusive ? [from] : []);
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of steps.get(at)?.next ?? []) {
      if (next === 'end' || reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return reached;
}

function repeated(playbook: PlaybookFile): string[] {
  const ids = playbook.steps.map((step) => step.id);
  return [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))];
}
