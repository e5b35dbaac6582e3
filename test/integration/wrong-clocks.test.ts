import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { EventRow } from '../../protocol/api/events.ts';
import type { IncidentDetail, IncidentRow } from '../../protocol/api/incidents.ts';
import { ApiClient } from '../support/api.ts';
import { fakeClockMissing, TestPlant } from '../support/plant.ts';
import { endAll, eventually } from '../support/processes.ts';

afterEach(endAll);

const site = 'local';
/** What the clocks say when the agents start; each goes on from there. */
const clocks: Record<string, { set: string | null; begin: () => number }> = {
  'pc-2009': { set: '@2009-01-01 00:00:00', begin: () => Date.parse('2009-01-01T00:00:00') },
  'pc-2038': { set: '@2038-06-01 00:00:00', begin: () => Date.parse('2038-06-01T00:00:00') },
  'pc-slow': { set: '-7m', begin: () => Date.now() - 7 * 60_000 },
  'pc-right': { set: null, begin: () => Date.now() },
};
const pcs = Object.keys(clocks);
const addressOf = (pc: string) => `192.0.2.${pcs.indexOf(pc) + 1}`;

const numberOf = (eventId: string) => Number(eventId.slice(eventId.lastIndexOf('/') + 1));

/** Seven wrong passwords and a login, a second apart, as the PC's own log tells them. */
function breakIn(pc: string, begin: number): string[] {
  return Array.from({ length: 8 }, (_, at) => {
    const words = at < 7 ? 'Failed' : 'Accepted';
    const stamp = new Date(begin + at * 1000).toISOString();
    return `${stamp} ${pc} sshd[${1000 + at}]: ${words} password for kanri from ${addressOf(pc)} port ${40_000 + at} ssh2\n`;
  });
}

test.skipIf(fakeClockMissing !== '')(
  `PCs set to 2009, to 2038 and seven minutes slow: each one's break-in and each one's emptied log is one incident, its evidence in true order${fakeClockMissing}`,
  async () => {
    const plant = new TestPlant([{ id: site, local: true }]);
    await plant.prepare({ enrol: pcs.map((agent) => ({ site, agent, name: agent })) });
    await plant.startNats('hub');
    const hub = await plant.startHub();
    const person = await ApiClient.first(hub);
    const logOf = (pc: string, name: string) => join(plant.dir, `${pc}-${name}.log`);
    const started: Record<string, number> = {};
    for (const pc of pcs) {
      started[pc] = Date.now();
      for (const name of ['auth', 'app']) writeFileSync(logOf(pc, name), '');
      await plant.enrol(pc, clocks[pc]!.set);
      plant.startAgent(
        pc,
        [
          { type: 'auth-log', paths: [logOf(pc, 'auth')], pollMs: 50 },
          { type: 'text-log', paths: [logOf(pc, 'app')], pollMs: 50 },
        ],
        {},
        clocks[pc]!.set,
      );
      await plant.drained(pc);
    }

    // All PCs are broken into at the same time, line by line in turns.
    const stories = pcs.map((pc) => ({ pc, lines: breakIn(pc, clocks[pc]!.begin() + 1000) }));
    for (let at = 0; at < 8; at++) for (const { pc, lines } of stories) appendFileSync(logOf(pc, 'auth'), lines[at]!);
    for (const pc of pcs) appendFileSync(logOf(pc, 'app'), 'machine runs\n'.repeat(50));
    for (const pc of pcs) await plant.drained(pc);
    for (const pc of pcs) truncateSync(logOf(pc, 'app'));

    const list = async () => (await person.get('/incidents?state=all&limit=200')).json.items as IncidentRow[];
    const of = (items: IncidentRow[], pc: string, title: RegExp) =>
      items.filter(({ rule, sentence }) => title.test(rule.title.en) && sentence.en.includes(pc));
    const kinds = [/after many wrong passwords/, /was emptied/];
    await eventually(list, (items) => pcs.every((pc) => kinds.every((kind) => of(items, pc, kind).length > 0)));
    for (const pc of pcs) await plant.drained(pc);
    const items = await list();
    const ended = Date.now();
    for (const pc of pcs) {
      const [guessed, emptied] = kinds.map((kind) => of(items, pc, kind));
      expect(guessed, pc).toHaveLength(1);
      expect(emptied, pc).toHaveLength(1);
      const { count, evidence, first, last } = (await person.get(`/incidents/${guessed![0]!.id}`))
        .json as IncidentDetail;
      expect(count, pc).toBe(1);
      expect(Date.parse(first)).toBeLessThanOrEqual(Date.parse(last));
      for (const at of [first, last, emptied![0]!.first]) {
        expect(Date.parse(at), `${pc}: ${at}`).toBeGreaterThan(started[pc]! - 30_000);
        expect(Date.parse(at), `${pc}: ${at}`).toBeLessThan(ended + 30_000);
      }
      const events = (await person.get(`/events?site=${site}&q=${addressOf(pc)}&limit=50`)).json.items as EventRow[];
      const told = events.toSorted((a, b) => numberOf(a.id) - numberOf(b.id));
      expect(told, pc).toHaveLength(8);
      expect(
        told.map(({ at }) => at),
        pc,
      ).toEqual(told.map(({ at }) => at).sort());
      expect(
        told.map(({ clockDoubt }) => clockDoubt),
        pc,
      ).toEqual(told.map(() => clocks[pc]!.set !== null));
      // Newest first: the login that completed it, then the refusal that it began with.
      const [login, refusal, ...more] = evidence;
      expect(login!.eventId, pc).toBe(told.at(-1)!.id);
      expect(told.slice(0, 7).map(({ id }) => id)).toContain(refusal!.eventId);
      expect(more).toEqual([]);
    }
  },
);
