import { afterEach, expect, test } from 'vitest';
import type { EventDraft } from '../../protocol/events/event.ts';
import { mondayOf } from '../../simulators/plant/clock.ts';
import { dice } from '../../simulators/plant/dice.ts';
import { Week } from '../../simulators/stories/ordinary-week/habit.ts';
import { plantTwins } from '../../simulators/stories/ordinary-week/near-twins/plant-twins.ts';
import { windowsTwins } from '../../simulators/stories/ordinary-week/near-twins/windows-twins.ts';
import { ownRules } from '../../simulators/stories/own-rules.ts';
import { ApiClient } from '../support/api.ts';
import { SimulatedPcs, writeSeed } from '../support/model-plant.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually } from '../support/processes.ts';

afterEach(endAll);

const site = 'plant-1';
const weekMs = 7 * 86_400_000;
const twins = [...windowsTwins, ...plantTwins];

interface Row {
  id: string;
  rule: { id: string };
  severity: string;
  count: number;
  last: string;
}

test(`each of ${twins.length} attacks that hide behind a habit of the week becomes an incident above S4 at the hub`, async () => {
  const week = mondayOf(Date.now() - weekMs);
  const happenings = twins.map((twin) => twin.happens(new Week(week, dice(7))).sort((a, b) => a.at - b.at));
  const pcs = [...new Set(happenings.flat().map(({ pc }) => pc))];
  const { rules } = ownRules();
  const ruleIds = new Map(rules.map(({ name, id }) => [name, id]));
  const titles = new Map(
    rules.map(({ id, custom }) => [id, (custom['hinomi'] as { title?: { ja: string } })?.title?.ja]),
  );
  const plant = new TestPlant([{ id: site, local: true }]);
  await plant.prepare({ seed: 'seed.json', enrol: pcs.map((agent) => ({ site, agent, name: agent })) });
  writeSeed(plant, site);
  await plant.startNats('hub');
  const api = await ApiClient.first(await plant.startHub());
  const machines = await SimulatedPcs.start(plant, pcs);
  /** Incidents of a rule, and those that tell on their time line that it goes on with the same machine. */
  const incidents = async (rule: string) => {
    const rows = (await api.get('/incidents?state=all&limit=500')).json.items as Row[];
    const told = await Promise.all(
      rows.map(async (row) => row.rule.id === rule || (row.count > 1 && (await tells(row.id, titles.get(rule)!)))),
    );
    return rows.filter((_, at) => told[at]);
  };
  const tells = async (id: string, title: string) => {
    const { timeline } = (await api.get(`/incidents/${id}`)).json as { timeline: { text: { ja: string } }[] };
    return timeline.some(({ text }) => text.ja.startsWith(`同じ端末の続き（${title}）`));
  };
  const sum = (rows: readonly Row[]) => rows.reduce((total, { count }) => total + count, 0);

  for (const [at, twin] of twins.entries()) {
    const rule = ruleIds.get(twin.rule)!;
    const before = sum(await incidents(rule));
    const perPc = new Map<string, EventDraft[]>();
    for (const { pc, draft } of happenings[at]!) perPc.set(pc, [...(perPc.get(pc) ?? []), draft]);
    for (const [pc, events] of perPc) await machines.emit(pc, events);
    const raised = await eventually(
      () => incidents(rule),
      (rows) => sum(rows) > before,
    ).catch((error: Error) => {
      throw new Error(`${twin.habit}: ${twin.differs} (${twin.rule}): ${error.message}`);
    });
    expect(raised.map(({ severity }) => severity).every((severity) => /^S[123]$/.test(severity))).toBe(true);
  }
  await machines.drained();
});
