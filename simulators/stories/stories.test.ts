import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findings } from '#protocol/events/validate.ts';
import { severityOfLevel } from '#protocol/incident/severity.ts';
import { agentIds } from '../plant/layout.ts';
import { stories } from './catalogue.ts';
import { type Judged, judge, ownRules } from './own-rules.ts';
import type { Story } from './story.ts';

const start = Date.UTC(2026, 10, 18, 1);
const rules = ownRules();

/** What agents report of a story, at its times: their own events, and what the product's agents make of the rest. */
function reported(story: Story): Judged[] {
  return story.steps.flatMap(({ at, act }): Judged[] => {
    const moment = start + at * 1000;
    const time = new Date(moment).toISOString();
    if (act.do === 'emit') return act.events.map((event) => ({ at: moment, pc: act.pc, draft: { time, ...event } }));
    if (act.do === 'agent' && act.to === 'start') {
      const fields = {
        'event.action': 'agent_started',
        'host.name': act.pc.toUpperCase(),
        'hinomi.reason': 'the agent ended without a clean stop while the machine kept running',
      };
      return [{ at: moment, pc: act.pc, draft: { kind: 'host.lifecycle', time, fields } }];
    }
    if (act.do === 'controller') {
      const fields = {
        'device.id': act.device,
        'change.id': JSON.stringify(act.order['set']),
        'change.op': 'changed',
        'change.class': act.device === 'plc-weld' ? 'config' : 'setpoint',
      };
      return [{ at: moment, pc: 'agent', draft: { kind: 'ot.config_change', time, fields } }];
    }
    return [];
  });
}

describe.each(stories.map((story) => [story.id, story] as const))('%s', (id, story) => {
  test('its rules fire, with the severity, items and playbook that it says', () => {
    const firings = judge(reported(story));
    for (const expected of story.expects) {
      const rule = rules.rules.find(({ name }) => name === expected.rule);
      expect(rule, expected.rule).toBeDefined();
      expect(severityOfLevel[rule?.level ?? '']).toBe(expected.severity);
      const own = rule?.custom['hinomi'] as { items: string[]; playbook: string };
      expect(own.items).toEqual(expect.arrayContaining([...expected.items]));
      expect(own.playbook).toBe(expected.playbook);
      expect(firings.map((firing) => firing.rule.name)).toContain(expected.rule);
    }
  });

  test('nothing else above S4 comes of it', () => {
    const others = judge(reported(story))
      .filter((firing) => ['S1', 'S2', 'S3'].includes(severityOfLevel[firing.rule.level ?? ''] ?? 'S1'))
      .map((firing) => firing.rule.name)
      .filter((name) => !story.expects.some((expected) => expected.rule === name));
    expect(others).toEqual([]);
  });

  test('its events keep to their kinds and its PCs stand in the plant', () => {
    for (const { pc, draft } of reported(story)) {
      expect(findings(draft)).toEqual([]);
      expect([...agentIds, 'agent']).toContain(pc);
    }
    expect(existsSync(join(import.meta.dirname, id, 'README.md'))).toBe(true);
    for (const { answers } of story.expects) expect(story.steps[answers - 1]).toBeDefined();
  });
});
