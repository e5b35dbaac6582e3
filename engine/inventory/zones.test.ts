import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conduitStanding, type DeclaredConduit } from './conduit.ts';
import { boundaryCoverage, type GradedHost, sightGrades, zoneCoverage } from './coverage.ts';
import { proposeZone } from './zone-proposal.ts';

const host = (id: string, grade: GradedHost['grade'], live = true): GradedHost => ({ id, zone: 'z', grade, live });

describe('coverage', () => {
  test('two blind hosts hide one pair; a watched one shows all of its own', () => {
    expect(zoneCoverage([host('a', 'own'), host('b', 'peer'), host('c', 'hint'), host('d', 'wire')])).toMatchObject({
      ...{ hosts: 4, watched: 2, pairs: 6, seenPairs: 5, state: 'part', blind: ['b', 'c'] },
    });
  });

  test('an agent that is silent watches nothing, and what is only listed is not covered', () => {
    expect(zoneCoverage([host('a', 'own', false), host('b', 'unseen')])).toMatchObject({ watched: 0, state: 'none' });
    expect(zoneCoverage([]).state).toBe('empty');
  });

  test('a host that is only heard on the wire may talk where nothing listens: never all', () => {
    const [heard, telling] = [zoneCoverage([host('a', 'wire'), host('b', 'own')]), zoneCoverage([host('c', 'own')])];
    expect(heard).toMatchObject({ watched: 2, own: 1, seenPairs: 1, state: 'part', blind: [] });
    expect(boundaryCoverage(heard, heard).state).toBe('part');
    expect(boundaryCoverage(heard, telling).state).toBe('all');
  });

  test('equals counting every pair one by one, within and between zones', () => {
    const hosts = fc.array(fc.record({ grade: fc.constantFrom(...sightGrades), live: fc.boolean() }), { maxLength: 9 });
    fc.assert(
      fc.property(hosts, hosts, (one, two) => {
        const name = (prefix: string) => (given: { grade: GradedHost['grade']; live: boolean }, at: number) =>
          host(`${prefix}${at}`, given.grade, given.live);
        const [a, b] = [one.map(name('a')), two.map(name('b'))];
        const [ca, cb] = [zoneCoverage(a), zoneCoverage(b)];
        const blind = new Set([...ca.blind, ...cb.blind]);
        let within = 0;
        for (const [at, x] of a.entries())
          for (const y of a.slice(at + 1)) within += +!(blind.has(x.id) && blind.has(y.id));
        expect(ca.seenPairs).toBe(within);
        let across = 0;
        for (const x of a) for (const y of b) across += +!(blind.has(x.id) && blind.has(y.id));
        expect(boundaryCoverage(ca, cb)).toMatchObject({ pairs: a.length * b.length, seenPairs: across });
        expect(ca.state === 'all').toBe(a.length > 0 && a.every(({ grade, live }) => grade === 'own' && live));
      }),
    );
  });
});

describe('conduits', () => {
  const allowed: DeclaredConduit = { from: 'office', to: 'server', standing: 'allowed', ports: [443] };
  const forbidden: DeclaredConduit = { from: '', to: 'line', standing: 'forbidden', ports: [] };

  test('only the ports that were allowed are; the way back is another conduit', () => {
    const judge = (from: string, to: string, port: number | null) =>
      conduitStanding([allowed, forbidden], { from, to, port });
    expect(judge('office', 'server', 443)).toBe('allowed');
    expect(judge('office', 'server', 445)).toBe('undeclared');
    expect(judge('office', 'server', null)).toBe('undeclared');
    expect(judge('server', 'office', 443)).toBe('undeclared');
    expect(judge('', 'line', 502)).toBe('forbidden');
    expect(judge('line', 'line', 502)).toBe('inside');
  });

  test('what is forbidden outweighs what is allowed', () => {
    const both = [
      { ...allowed, ports: [] },
      { ...allowed, standing: 'forbidden' as const, ports: [3389] },
    ];
    expect(conduitStanding(both, { from: 'office', to: 'server', port: 3389 })).toBe('forbidden');
    expect(conduitStanding(both, { from: 'office', to: 'server', port: 443 })).toBe('allowed');
  });
});

describe('proposals for zones', () => {
  test('come from the roles of the hosts and from the name', () => {
    expect(proposeZone('2F', ['plc', 'plc', 'hmi', 'pc'])).toMatchObject({
      traits: { domain: 'ot', use: 'line', importance: 'important', level: 1 },
      reasons: ['has_controllers'],
    });
    expect(proposeZone('事務LAN', ['pc', 'pc', 'printer']).traits).toMatchObject({
      domain: 'it',
      use: 'office',
      level: 4,
    });
    expect(proposeZone('無線LAN', ['plc']).traits).toMatchObject({ link: 'wireless', use: 'line' });
    expect(proposeZone('VPN 接続口', []).traits).toMatchObject({ use: 'remote_access', level: 3.5 });
  });

  test('nothing is proposed of hosts that nobody knows', () => {
    expect(proposeZone('3F', ['unknown', 'unknown'])).toEqual({
      traits: { domain: null, importance: null, use: null, link: null, level: null },
      reasons: [],
    });
  });
});
