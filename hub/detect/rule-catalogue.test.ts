import { expect, test } from 'vitest';
import type { RuleFeed } from '#protocol/api/rules.ts';
import { coverageOf } from './coverage/coverage.ts';
import { ruleCatalogue } from './rule-catalogue.ts';
import { packOf } from './rule-pack.ts';
import type { KeptSwitch } from './switches/rule-switches.ts';

const text = (id: string) =>
  `title: ${id}\nid: ${id}\ntags: [attack.t0800]\nlogsource: {product: test}\ndetection: {sel: {kind: ${id}}, condition: sel}\n`;

test('a rule of one site is listed and covers there alone: elsewhere it covers nothing, among several sites a part', async () => {
  const pack = packOf([{ path: 'own.yml', text: text('own'), site: 'osaka' }], { timeZone: 'UTC', lists: {} });
  const feed: RuleFeed = { state: 'fed', fed: 1, notFed: 0, unknown: 0, why: null, remedy: null };
  const asked: string[] = [];
  const off: KeptSwitch[] = [];
  const rows = (...sites: string[]) =>
    ruleCatalogue(
      {
        pack,
        store: { alerts: async () => [] },
        feeds: {
          summary: async (of) => {
            asked.push(of.join(' '));
            return new Map([['own', feed]]);
          },
        },
        switches: { of: (_, of) => off.filter(({ site }) => of.includes(site)) },
        clock: () => new Date('2026-11-02T00:00:00.000Z'),
      },
      sites,
    );
  const stateAt = async (...sites: string[]) =>
    coverageOf(await rows(...sites), { items: [] }).techniques.find(({ id }) => id === 'T0800')!.state;
  expect([await stateAt('tokyo'), await stateAt('osaka'), await stateAt('tokyo', 'osaka')]).toEqual([
    ...['none', 'fed', 'partly'],
  ]);
  expect(await rows('tokyo')).toEqual([]);
  expect(asked).toEqual(['osaka', 'osaka']);
  off.push({ site: 'osaka', rule: 'own', state: 'off', severity: null, reason: 'x', by: 'x', at: 'x' });
  expect(await rows('tokyo', 'osaka')).toMatchObject([{ enabled: false }]);
});
