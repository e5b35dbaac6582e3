import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { isGate } from './playbook.ts';
import type { PlaybookTerms } from './playbook-check.ts';
import { loadPlaybooks, readPlaybook } from './playbooks.ts';

const rules = join(import.meta.dirname, '..', '..', 'rules');
const shipped = [
  'account-attack',
  'agent-silent',
  'controller-change',
  'evidence-gap',
  'floor-report',
  'generic',
  'log-cleared',
  'malware-found',
  'privilege-change',
  'ransomware',
  'remote-session',
  'removable-media',
  'service-install',
  'time-change',
  'unknown-device',
];
const { playbooks, faults } = loadPlaybooks(rules);
const terms: PlaybookTerms = {
  roles: new Set(playbooks.roles.keys()),
  gates: new Map(playbooks.get('ransomware').gates.map((gate) => [gate.id, gate])),
  hasItem: (item) => playbooks.checklist.has(item),
};

/** The ransomware playbook with one thing changed. */
function changed(change: (file: { [key: string]: unknown; steps: Record<string, unknown>[] }) => void): string {
  const file = parse(readFileSync(join(rules, 'playbooks', 'ransomware.yaml'), 'utf8'));
  change(file);
  return stringify(file);
}

describe('playbooks', () => {
  test('every shipped playbook is sound and in both languages', () => {
    expect(faults).toEqual([]);
    expect(playbooks.ids()).toEqual(shipped);
    for (const id of shipped) {
      for (const step of playbooks.get(id).steps) {
        if (isGate(step)) continue;
        expect(step.ja).toMatch(/[ぁ-んァ-ヶ一-龠]/);
        expect(step.en).not.toMatch(/[ぁ-んァ-ヶ一-龠]/);
      }
    }
  });

  test('what must pierce a stop of notification does', () => {
    const piercing = shipped.filter((id) => playbooks.get(id).neverSuppress);
    expect(piercing).toEqual(['log-cleared', 'privilege-change', 'ransomware']);
  });

  test('the checklist has the 32 items of the open tool with its weights', () => {
    const { items } = playbooks.checklist.edition;
    const sum = (category: string) =>
      items.filter(({ id }) => id.startsWith(`${category}-`)).reduce((total, { weight }) => total + weight, 0);
    expect(items).toHaveLength(32);
    expect(['1', '2', '3', '4'].map(sum)).toEqual([14, 41, 25, 14]);
    expect(items.filter(({ support }) => support === 'none')).toHaveLength(5);
    expect(playbooks.checklist.text('3-12')).toEqual(playbooks.checklist.text('2-13'));
  });

  test.each([
    [
      'a step to nowhere',
      changed(({ steps }) => (steps[0]!['next'] = ['nowhere'])),
      'next step nowhere does not exist',
    ],
    ['a ring', changed(({ steps }) => (steps[3]!['next'] = ['isolate'])), 'leads back to itself'],
    ['an unreachable step', changed(({ steps }) => (steps[0]!['next'] = ['escalate'])), 'isolate is never reached'],
    ['an unknown role', changed(({ steps }) => (steps[0]!['role'] = 'wizard')), 'role wizard'],
    ['an unknown item', changed((file) => (file['items'] = ['9-9'])), '9-9'],
    ['a repeated id', changed(({ steps }) => (steps[1]!['id'] = 'stop')), 'share an id: stop'],
    ['a missing language', changed(({ steps }) => delete steps[0]!['ja']), 'steps.0'],
    ['an unknown field', changed((file) => (file['automatic'] = 'ssh')), 'automatic'],
    ['a bad time', changed(({ steps }) => (steps[0]!['within'] = 'soon')), 'steps.0'],
    [
      'shipping without production',
      changed((file) => {
        file.steps = file.steps.filter((step) => step['id'] !== 'gate_production');
        file.steps.at(-3)!['next'] = ['gate_shipping'];
      }),
      'the shipping gate must come after',
    ],
    ['no YAML', 'id: [', ''],
  ])('%s is refused with its place', (_, text, reason) => {
    const read = readPlaybook(text, terms);
    expect(read.playbook).toBeNull();
    expect(read.faults.join('\n')).toContain(reason);
  });

  test('gates without criteria or with one approver role are refused', () => {
    const gate = playbooks.get('ransomware').gates[0]!;
    const with1 = {
      ...terms,
      gates: new Map(terms.gates).set(gate.id, { ...gate, approvers: ['plant_manager' as const] }),
    };
    const with0 = { ...terms, gates: new Map(terms.gates).set(gate.id, { ...gate, criteria: [] }) };
    expect(
      readPlaybook(
        changed(() => undefined),
        with1,
      ).faults.join(),
    ).toContain('two different roles');
    expect(
      readPlaybook(
        changed(() => undefined),
        with0,
      ).faults.join(),
    ).toContain('no criteria');
  });
});
