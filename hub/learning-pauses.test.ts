import { expect, test } from 'vitest';
import { learningPauses } from './learning-pauses.ts';
import { openVisitPlant } from './visits/visit-harness.ts';

test('nothing is learned at equipment of a visit, nor behind the first event of a grave matter that is open', async () => {
  const { hub, walkIn, minutes, visit } = await openVisitPlant({ asset: true });
  const pauses = learningPauses(hub, hub.control, hub.clock);
  expect(pauses()).toEqual({});
  minutes(1);
  const { id } = await walkIn();
  const { openedAt, form } = await visit(id);
  minutes(1);
  const [asset, ...others] = Object.keys(pauses());
  expect(others).toEqual([]);
  expect(pauses()[asset!]).toEqual([
    { from: Date.parse(openedAt), to: expect.toSatisfy((to: number) => to >= Date.parse(form.plannedEnd)) },
  ]);
});

test('a grave matter stops learning until it is closed; a light one does not', async () => {
  const { hub, minutes } = await openVisitPlant();
  const pauses = learningPauses(hub, hub.control, hub.clock);
  const first = hub.clock().toISOString();
  const raise = (rule: string, severity: 'S2' | 'S3') =>
    hub.incidents.consume([
      {
        ...{
          seq: rule.length,
          id: `${rule}@1`,
          finding: rule,
          position: 1,
          withdrawn: false,
          changedBy: null,
          rule,
          severity,
        },
        ...{
          ruleVersion: '1',
          title: { ja: rule, en: rule },
          author: null,
          site: 'tokyo',
          zone: null,
          asset: `at-${rule}`,
        },
        ...{ assetName: rule, agent: 'pc-1', involved: [], group: {}, events: [], count: 1, first, last: first },
        ...{ detectedAt: first, sentence: { ja: rule, en: rule }, items: [], techniques: [], playbook: null },
        ...{ history: false, late: false, drill: null, trial: false, exception: null, explain: [] },
      },
    ]);
  raise('grave', 'S2');
  raise('light', 'S3');
  minutes(1);
  expect(pauses()).toEqual({ 'at-grave': [{ from: Date.parse(first), to: null }] });
  hub.control.db.prepare("UPDATE incident SET state = 'closed'").run();
  minutes(1);
  expect(pauses()).toEqual({});
});
