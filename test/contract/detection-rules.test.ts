import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../../deploy/local/verbs.ts';
import { loadRulePack } from '../../hub/detect/rule-pack.ts';
import { fillSentence } from '../../hub/detect/sentence.ts';
import { loadPlaybooks } from '../../hub/incident/playbooks.ts';
import { eventsBeside } from '../../hub/verbs/rules/rule-set.ts';
import { verbTest } from '../../hub/verbs/rules/verb-harness.ts';
import { run } from '../../hub/verbs/rules.ts';
import type { Fields } from '../../protocol/events/event.ts';
import { storyParts } from '../../protocol/incident/story-part.ts';

const bilingual = z.strictObject({ ja: z.string().min(1), en: z.string().min(1) });
const ownBlock = z.strictObject({
  title: bilingual,
  sentence: bilingual,
  items: z.array(z.string().regex(/^[1-4]-\d{1,2}$/)).min(1),
  playbook: z.string(),
  useless_when: bilingual,
  threat: bilingual,
  risk_reduced: bilingual,
  risk_left: bilingual,
  group: z.array(z.string()).optional(),
  story: z.enum(storyParts).optional(),
  pierce: z.literal(true).optional(),
});

const pack = loadRulePack([join(root, 'rules/detection')], {});
const speaking = pack.set.rules.filter((rule) => rule.custom['hinomi'] !== undefined);
const checklist = readFileSync(join(root, 'rules/checklist/checklist.yaml'), 'utf8');
const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/** First event of every positive case beside a rule. */
function firstEvents(file: string): Fields[] {
  const { positive } = parse(readFileSync(eventsBeside(file), 'utf8')) as {
    positive: { fields?: Fields; events?: { fields: Fields }[] }[];
  };
  return positive.map((one) => one.fields ?? one.events?.[0]?.fields ?? {});
}

test('all own rules load, and what does not speak for itself only feeds a correlation', () => {
  expect(pack.set.rejected).toEqual([]);
  expect(speaking.length).toBeGreaterThanOrEqual(120);
  const fed = new Set(pack.set.rules.flatMap((rule) => (rule.kind === 'correlation' ? rule.rules : [])));
  const idle = pack.set.rules.filter((rule) => rule.custom['hinomi'] === undefined && !fed.has(rule.id));
  expect(idle.map((rule) => rule.name)).toEqual([]);
});

const told = verbTest();
test('the events beside each rule hold, and prove every part of it', async () => {
  expect(await run(['test']), told.out).toBe(0);
});

test('every correlation keeps sites apart', () => {
  for (const rule of pack.set.rules) {
    if (rule.kind !== 'correlation') continue;
    expect(
      rule.groupBy.some((field) => /^hinomi\.(site|agent|origin)$/.test(field)),
      rule.name,
    ).toBe(true);
  }
});

describe.each(speaking.map((rule) => [rule.name, rule] as const))('%s', (_name, rule) => {
  const own = ownBlock.parse(rule.custom['hinomi']);

  test('names checklist items and a playbook that exist, a technique and a level', () => {
    for (const item of own.items) expect(checklist).toMatch(new RegExp(`["' ]${item}["':,\\s]`));
    expect(existsSync(join(root, 'rules/playbooks', `${own.playbook}.yaml`))).toBe(true);
    expect(rule.tags.filter((tag) => /^attack\.(ics\.)?t\d{4}(\.\d{3})?$/.test(tag))).not.toEqual([]);
    expect(['low', 'medium', 'high', 'critical']).toContain(rule.level);
    expect(rule.description).toBeTruthy();
  });

  test('says in both languages what happened, also when optional fields are absent', () => {
    for (const text of [own.title, own.sentence, own.useless_when, own.threat, own.risk_reduced, own.risk_left]) {
      expect(text.ja).toMatch(japanese);
      expect(text.en).not.toMatch(japanese);
    }
    for (const fields of firstEvents(rule.file)) {
      for (const template of [own.sentence.ja, own.sentence.en]) {
        // Where a field is absent and the sentence has no words for that, a dash stands.
        const words = fillSentence(template, fields);
        expect(words).not.toContain('―');
      }
    }
  });
});

test('what is told even inside a maintenance visit: cleared logs, signs of ransomware, a new administrator, a device or conversation that nobody accounts for', () => {
  const { playbooks } = loadPlaybooks(join(root, 'rules'));
  const told = [...pack.cards.values()].filter((card) => card.pierce || playbooks.get(card.playbook).neverSuppress);
  const names = told.map(({ id }) => pack.set.rules.find((rule) => rule.id === id)!.name);
  expect(names.sort()).toEqual([
    'administrator_appeared',
    'agent_cloned',
    'change_then_log_cleared',
    'config_security_changed',
    'config_security_changed_in_visit',
    'encryption_under_way',
    'file_sharing_spreads_then_service',
    'files_encrypted_signs',
    'linux_account_created',
    'linux_administrator_added',
    'linux_log_destroyed',
    'linux_privilege_refused_repeatedly',
    'linux_recording_stopped',
    'linux_way_in_changed',
    'log_channel_switched_off',
    'log_source_cleared',
    'many_files_changed',
    'rejected_talk_goes_on',
    'unaccounted_device_appears',
    'unchecked_laptop_connected',
    'unknown_device_on_empty_port',
    'unlearned_host',
    'unlearned_talk_to_controller',
    'win_account_created',
    'win_administrator_added',
    'win_audit_policy_changed',
    'win_audit_reduced_by_system',
    'win_disk_encrypted_by_command',
    'win_event_log_cleared',
    'win_log_clear_command',
    'win_log_switched_off_by_command',
    'win_many_services_stopped',
    'win_new_account_made_administrator',
    'win_passwords_taken',
    'win_recovery_destroyed',
    'win_remote_desktop_from_outside',
    'win_remote_right_granted',
    'win_safe_mode_set',
    'win_security_log_cleared',
    'win_traces_wiped',
  ]);
});
