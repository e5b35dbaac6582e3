import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserTokenType } from 'node-opcua-client';
import { expect, test, vi } from 'vitest';
import { type ChangeItem, diffSnapshots, snapshotLines } from '#engine/snapshot/snapshot.ts';
import { run } from '../../agent/verbs/snapshot.ts';
import {
  type Chance,
  chance,
  copyOf,
  keyOf,
  makeWorld,
  own,
  readWorld,
  usualSize,
  type World,
} from '../support/controller-world.ts';
import { longForm } from '../support/form.ts';

const rounds = longForm ? 120 : 12;
/** The long form takes minutes where other work goes on beside it. */
const longest = longForm ? 3_600_000 : 600_000;
const changesPerRound = 45;

/** What a difference says, without its values. */
const placeOf = (item: Pick<ChangeItem, 'section' | 'key' | 'attribute' | 'op'>) =>
  [item.section, item.key, item.attribute, item.op].join(' | ');

/** Changes the world at a place that no other change of the round touches; gives what must be told of it. */
type Change = (world: World, at: number) => string[];

const told = (section: string, key: string, attribute: string, op: ChangeItem['op'] = 'changed') =>
  placeOf({ section, key, attribute, op });

/** Sets an attribute of a node; it must be told once, at this node. */
const attribute =
  (id: (at: number) => string, name: string, value: (at: number) => unknown, section = 'instances'): Change =>
  (world, at) => {
    const node = world.nodes.get(id(at))!;
    node.attributes[name] = value(at) as never;
    return [told(section, keyOf(world, id(at)), name)];
  };

const roles = 'Objects/Server/ServerCapabilities/RoleSet';
const press = 'Objects/Press';
/** A value that moves by itself: everything of it but the value is compared. */
const signal = (at: number) => `${press}/${['Data', 'Monitoring', 'Recipe'][at % 3]}/Signal${at}`;

/** Every sort of change that a controller can show, with what must be told of it and nothing else. */
const sorts: Record<string, Change> = {
  parameter: attribute(
    (at) => `${press}/ParameterSet/Limit${at}`,
    'value',
    (at) => at * 10 + 1,
  ),
  'parameter that becomes writable': attribute(
    (at) => `${press}/ParameterSet/Limit${at}`,
    'accessLevel',
    () => 3,
  ),
  setpoint: attribute(
    (at) => `${press}/Recipe/Set${at}`,
    'value',
    (at) => at * 10 + 1,
  ),
  property: attribute(
    (at) => `${press}/Recipe/Unit${at}`,
    'value',
    () => 'N',
  ),
  unclassified: attribute(
    (at) => `${press}/Spare/Odd${at}`,
    'value',
    (at) => at * 10 + 1,
  ),
  nameplate: attribute(
    (at) => `${press}/Identification/Plate${at}`,
    'value',
    () => 'other',
  ),
  'identities of a role': attribute(
    (at) => `${roles}/Identities${at}`,
    'value',
    () => ['anonymous', 'x'],
    'security-config',
  ),
  'version of a namespace': attribute(
    (at) => `Objects/Server/Namespaces/Version${at}`,
    'value',
    () => '1.1',
    'namespaces',
  ),
  'type of a moving value': attribute(signal, 'dataType', () => 'i=6'),
  'rights of a moving value': attribute(
    (at) => signal(at + usualSize.settings),
    'userAccessLevel',
    () => 3,
  ),
  'permissions of a moving value': attribute(
    (at) => signal(at + 2 * usualSize.settings),
    'rolePermissions',
    () => [{ role: 'i=15644', bits: 31 }],
  ),
  description: attribute(
    (at) => signal(at + 3 * usualSize.settings),
    'description',
    () => ({ l: 'ja', t: '説明' }),
  ),
  'display name': attribute(
    (at) => signal(at + 4 * usualSize.settings),
    'displayName',
    () => 'renamed',
  ),
  method: attribute(
    (at) => `${press}/Methods/Do${at}`,
    'userExecutable',
    () => true,
  ),
  'type definition': (world, at) => {
    const id = signal(at + 5 * usualSize.settings);
    world.nodes.get(id)!.type = 'i=2365';
    return [told('instances', keyOf(world, id), 'typeDefinition')];
  },
  'value that cannot be read any longer': (world, at) => {
    const id = `${press}/ParameterSet/Limit${at}`;
    world.nodes.get(id)!.attributes['value'] = { $status: 'BadUserAccessDenied' };
    return [told('instances', keyOf(world, id), 'value', 'unreadable')];
  },
  'new node': (world, at) => {
    const id = `${press}/Spare/New${at}`;
    const fresh = { uri: own, nodeClass: 2, type: 'i=63', property: false, extra: [], moves: false } as const;
    world.nodes.set(id, { ...fresh, extra: [], name: `New${at}`, parent: `${press}/Spare`, attributes: { value: 1 } });
    return [told('instances', keyOf(world, id), '', 'added')];
  },
  'node that is gone': (world, at) => {
    const id = `${press}/Spare/Odd${at}`;
    const key = keyOf(world, id);
    world.nodes.delete(id);
    return [told('instances', key, '', 'removed')];
  },
  'node elsewhere': (world, at) => {
    const id = signal(at * 3 + 900);
    const [key, node] = [keyOf(world, id), world.nodes.get(id)!];
    node.parent = `${press}/Methods`;
    return [told('instances', key, 'parent', 'moved')];
  },
  'new reference': (world, at) => {
    const id = `${press}/Methods/Do${at}`;
    world.nodes.get(id)!.extra.push(['i=54', keyOf(world, press)]);
    return [told('instances', keyOf(world, id), 'references')];
  },
  'way in': (world, at) => {
    world.endpoints.push({ policy: at % 2 === 0 ? 'None' : `Basic${at}`, tokens: [], certificate: Buffer.from('x') });
    const policy = world.endpoints.at(-1)!.policy;
    const mode = policy === 'None' ? 'None' : 'SignAndEncrypt';
    const uri = `http://opcfoundation.org/UA/SecurityPolicy#${policy}`;
    return [told('endpoints', `${uri}|${mode}|opc.tcp://press:4840`, '', 'added')];
  },
  token: (world) => {
    const [first] = world.endpoints;
    first!.tokens.push({ id: 'anyone', type: UserTokenType.Anonymous });
    return [told('endpoints', wayIn('Basic256Sha256'), 'tokens')];
  },
  certificate: (world) => {
    world.endpoints[1]!.certificate = Buffer.from('another certificate');
    return [told('endpoints', wayIn('Aes128_Sha256_RsaOaep'), 'certificate')];
  },
  register: (world, at) => {
    world.words[at] = 65_535 - at;
    return [told('values', `D${at}`, 'value')];
  },
};

const wayIn = (policy: string) =>
  `http://opcfoundation.org/UA/SecurityPolicy#${policy}|SignAndEncrypt|opc.tcp://press:4840`;
/** Sorts of which a controller has only one place. */
const single = new Set(['way in', 'token', 'certificate']);
/** Sorts that change one value or node in the same place; one of them may have it. */
const sharing: Record<string, string> = {
  'value that cannot be read any longer': 'parameter',
  'node that is gone': 'unclassified',
  'new reference': 'method',
};

/** A round of changes at places of their own, and what must be told. */
function changed(world: World, roll: Chance): { world: World; expected: string[] } {
  const next = copyOf(world);
  const taken = new Set<string>();
  const expected: string[] = [];
  const used: string[] = [];
  const names = Object.keys(sorts);
  while (used.length < changesPerRound) {
    const name = used.length < names.length ? names[used.length]! : names[roll.under(names.length)]!;
    const at = roll.under(usualSize.settings);
    const place = `${sharing[name] ?? name} ${single.has(name) ? '' : at}`;
    if (taken.has(place)) continue;
    taken.add(place);
    expected.push(...sorts[name]!(next, at));
    used.push(name);
  }
  return { world: next, expected };
}

test(
  `${rounds * changesPerRound} changes of ${Object.keys(sorts).length} sorts among restarts, reorderings and ${usualSize.moving} moving values: each is told, and nothing else`,
  () => {
    const world = makeWorld();
    for (let seed = 1; seed <= rounds; seed++) {
      const roll = chance(seed * 7919);
      const round = changed(world, roll);
      const items = diffSnapshots(readWorld(world, roll), readWorld(round.world, roll));
      expect(items.map(placeOf).map(withoutWay).sort(), `seed ${seed}`).toEqual(round.expected.map(withoutWay).sort());
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    }
  },
  longest,
);

/** A new reference of a method is told as added; of a round's other references the way is part of what is expected. */
const withoutWay = (place: string) => place.replace(/references \| (changed|added)$/, 'references | added');

test('a range that is refused makes its values unreadable, none of them removed', () => {
  const [world, roll] = [makeWorld(), chance(5)];
  const items = diffSnapshots(readWorld(world, roll), readWorld({ ...copyOf(world), refused: true }, roll));
  expect(new Set(items.map(({ section, op }) => `${section} ${op}`))).toEqual(
    new Set(['ranges changed', 'values unreadable']),
  );
  expect(items).toHaveLength(101);
});

test('a day without change, read every hour behind a restart: nothing', () => {
  const [world, roll] = [makeWorld(), chance(24)];
  const first = readWorld(world, roll);
  for (let hour = 0; hour < 24; hour++) {
    const next = readWorld(world, roll);
    expect(next.root).toBe(first.root);
    expect(diffSnapshots(first, next)).toEqual([]);
  }
});

test('the command line tells the same', async () => {
  const [world, roll] = [makeWorld(), chance(77)];
  const round = changed(world, roll);
  const [before, after] = [readWorld(world, roll), readWorld(round.world, roll)];
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-mutations-'));
  const files = [before, after].map((snapshot, at) => {
    const path = join(folder, String(at));
    writeFileSync(path, `${[...snapshotLines(snapshot)].join('\n')}\n`);
    return path;
  });
  let out = '';
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const code = await run(['diff', ...files, '--json']);
  stdout.mockRestore();
  stderr.mockRestore();
  expect(code).toBe(0);
  const items = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ChangeItem);
  expect(items).toEqual(diffSnapshots(before, after));
});
