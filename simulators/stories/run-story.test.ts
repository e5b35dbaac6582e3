import { expect, test } from 'vitest';
import type { IncidentSource, SeenIncident } from './incident-watch.ts';
import { HubUnreachableError } from './incident-watch.ts';
import type { PlantHand } from './play.ts';
import { runStory } from './run-story.ts';
import type { Story } from './story.ts';

const story: Story = {
  id: 'test',
  title: { ja: '試験', en: 'test' },
  steps: [{ at: 0, act: { do: 'emit', pc: 'insp-07', events: [] }, tells: { ja: '挿す', en: 'plug in' } }],
  expects: [{ rule: 'usb', severity: 'S2', items: ['2-9'], playbook: 'removable-media', names: 'INSP-07', answers: 1 }],
  afterwards: [{ do: 'emit', pc: 'insp-07', events: [{ kind: 'host.log', fields: { message: 'back' } }] }],
};

const incident = (over: Partial<SeenIncident>): SeenIncident => ({
  id: 'a',
  number: 'A-1',
  site: 'plant-1',
  zone: null,
  severity: 'S2',
  state: 'new',
  kind: 'rule',
  rule: { id: 'id-usb', title: { ja: '', en: '' } },
  sentence: { ja: 'INSP-07 に…', en: 'INSP-07 …' },
  asset: null,
  also: [],
  count: 1,
  records: 1,
  first: '2026-11-18T01:00:00Z',
  last: '2026-11-18T01:00:00Z',
  spark: [],
  owner: null,
  acknowledgedBy: null,
  acknowledgedUntil: null,
  items: ['2-9', '3-8'],
  techniques: [],
  nextStep: null,
  late: false,
  takenBack: null,
  history: false,
  drill: null,
  suppressedUntil: null,
  visit: null,
  ...over,
});

/** A plant whose first order makes the hub show `after` instead of `before`. */
function world(before: SeenIncident[], after: SeenIncident[]) {
  const orders: unknown[] = [];
  const plant: PlantHand = {
    ask: async (asked) => {
      orders.push(asked.order);
      return { at: new Date().toISOString(), answer: {} };
    },
  };
  const hub: IncidentSource = {
    list: async () => (orders.length === 0 ? before : after),
    page: async () => ({ detected: new Date().toISOString(), involved: ['INSP-07', '10.20.1.199'] }),
    controllersRead: async () => ['plc-press'],
  };
  const parts = { plant, hub, ruleId: (name: string) => `id-${name}`, say: () => undefined };
  return { orders, parts };
}

test('a new incident that names the place is the answer, with both times measured', async () => {
  const { parts, orders } = world([], [incident({})]);
  const result = await runStory(story, parts, 5000);
  expect(result).toMatchObject({ ok: true, outcomes: [{ found: true, number: 'A-1', wrong: [] }] });
  expect(result.outcomes[0]!.detectedSeconds).toBeGreaterThanOrEqual(0);
  expect(result.outcomes[0]!.seenSeconds).toBeGreaterThanOrEqual(0);
  expect(orders).toHaveLength(2);
});

test('an open incident of an earlier run counts only when it grows', async () => {
  const grown = await runStory(story, world([incident({})], [incident({ count: 2 })]).parts, 5000);
  expect(grown).toMatchObject({ ok: true, outcomes: [{ detected: null }] });
  const same = await runStory(story, world([incident({})], [incident({})]).parts, 1);
  expect(same).toMatchObject({ ok: false, outcomes: [{ found: false, wrong: ['no such incident came'] }] });
});

test('another place, another rule, a wrong severity or a missing item is not as told', async () => {
  const elsewhere = incident({ sentence: { ja: 'INSP-01', en: 'INSP-01' } });
  expect((await runStory(story, world([], [elsewhere]).parts, 1)).ok).toBe(false);
  const other = incident({ rule: { id: 'id-other', title: { ja: '', en: '' } } });
  expect((await runStory(story, world([], [other]).parts, 1)).ok).toBe(false);
  const mild = await runStory(story, world([], [incident({ severity: 'S3', items: ['3-8'] })]).parts, 5000);
  expect(mild.outcomes[0]!.wrong).toEqual(['severity is S3, not S2', 'checklist items 2-9 are not named']);
});

test('an incident that does not carry all who are involved is not as told', async () => {
  const involving = (...involves: string[]) => ({ ...story, expects: [{ ...story.expects[0]!, involves }] });
  const told = async (...names: string[]) =>
    (await runStory(involving(...names), world([], [incident({})]).parts, 5000)).outcomes[0]!.wrong;
  expect(await told('INSP-07', '10.20.1.199')).toEqual([]);
  expect(await told('INSP-07', 'PLC-PRESS')).toEqual(['PLC-PRESS are not among those involved']);
});

test('when the hub is lost the plant is still put back and the loss is told', async () => {
  const { parts, orders } = world([], []);
  const lost = new HubUnreachableError('gone');
  const hub: IncidentSource = { ...parts.hub, list: async () => (orders.length > 0 ? Promise.reject(lost) : []) };
  await expect(runStory(story, { ...parts, hub }, 5000)).rejects.toBe(lost);
  expect(orders).toHaveLength(2);
});

test('a story that changes a controller waits until it has been read once', async () => {
  const { parts, orders } = world([], [incident({})]);
  await expect(runStory({ ...story, needs: ['plc-weld'] }, parts, 1)).rejects.toThrow(/no agent has read plc-weld/);
  expect(orders).toEqual([]);
  expect(await runStory({ ...story, needs: ['plc-press'] }, parts, 5000)).toMatchObject({ ok: true });
});
