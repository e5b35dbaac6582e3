import type { SentValueRule } from '#protocol/command.ts';
import type { ControlStore } from '../store/control-store.ts';
import { ruleName, signsOf, type ValueRuleTable } from './value-rule-table.ts';

/** What rules for one agent may take of its configuration, which travels as one message. */
const mostCharacters = 300_000;

/**
 * Rules about values in force for the controllers that an agent reads, the newest first, as far as they have room: one that is not sent only costs
 * second readings. Undefined for an agent that reads none.
 */
export function rulesForAgent(
  control: ControlStore,
  table: ValueRuleTable,
  site: string,
  agent: string,
): SentValueRule[] | undefined {
  const devices = control.db.prepare('SELECT id, device FROM controller WHERE site = ? AND agent = ?').all(site, agent);
  if (devices.length === 0) return undefined;
  const named = new Map(devices.map((row) => [row['id'] as string, row['device'] as string]));
  const sent: SentValueRule[] = [];
  let room = mostCharacters;
  for (const rule of table.inForceAt(site)) {
    const device = rule.controller === null ? null : named.get(rule.controller);
    if (device === undefined) continue;
    const nodes = rule.nodes ? { nodes: [...rule.nodes] } : {};
    const one = { name: ruleName(rule), device, class: rule.class, ...withoutGaps(signsOf(rule.match)), ...nodes };
    room -= JSON.stringify(one).length;
    if (room >= 0) sent.push(one);
  }
  return sent;
}

function withoutGaps(signs: Record<string, unknown>): Partial<SentValueRule> {
  return Object.fromEntries(Object.entries(signs).filter(([, sign]) => sign !== undefined));
}
