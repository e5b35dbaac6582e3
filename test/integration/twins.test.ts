import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserTokenType } from 'node-opcua-client';
import { expect, test, vi } from 'vitest';
import { diffTwins, type Snapshot, snapshotLines } from '#engine/snapshot/snapshot.ts';
import { run } from '../../agent/verbs/snapshot.ts';
import { chance, copyOf, makeWorld, readWorld, type World } from '../support/controller-world.ts';

/** Over 18,000 nodes, of which 200 move. */
const size = { settings: 2580, moving: 200, written: 0 };
const press = 'Objects/Press';

/** The same machine once more: another place, name, certificate and serial number. */
function twinOf(world: World): World {
  const twin = copyOf(world);
  twin.host = '192.0.2.17:4840';
  twin.application = 'urn:made-up:server-of-the-other';
  for (const one of twin.endpoints) one.certificate = Buffer.from(`other ${one.policy}`);
  twin.nodes.get(`${press}/Identification/SerialNumber`)!.attributes['value'] = 'S-1002';
  return twin;
}

function fileOf(snapshot: Snapshot): string {
  const path = join(mkdtempSync(join(tmpdir(), 'hinomi-twin-')), 'snapshot');
  writeFileSync(path, `${[...snapshotLines(snapshot)].join('\n')}\n`);
  return path;
}

async function told(args: string[]): Promise<{ code: number; lines: Record<string, unknown>[] }> {
  let out = '';
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const code = await run(args);
  stdout.mockRestore();
  stderr.mockRestore();
  return { code, lines: out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)])) };
}

const leftAside = [
  { ignored: 'address', from: 'press:4840', to: '192.0.2.17:4840' },
  { ignored: 'application', from: 'urn:made-up:server', to: 'urn:made-up:server-of-the-other' },
  { ignored: 'certificate' },
  { ignored: 'certificate' },
  { ignored: 'serial', path: `${press}/Identification/SerialNumber`, from: 'S-1001', to: 'S-1002' },
];

test('five planted differences among 18,000 nodes of two machines are found, and what only names each is left aside and told', async () => {
  const [one, roll] = [makeWorld(size), chance(11)];
  expect(one.nodes.size).toBeGreaterThan(18_000);
  const other = twinOf(one);
  const first = fileOf(readWorld(one, roll));
  const same = await told(['diff', first, fileOf(readWorld(other, roll)), '--twin', '--json']);
  expect(same.code).toBe(0);
  expect(same.lines).toMatchObject(leftAside);
  expect(same.lines).toHaveLength(leftAside.length);

  other.nodes.get(`${press}/ParameterSet/Limit777`)!.attributes['value'] = 1;
  other.nodes.get(`${press}/Recipe/Set12`)!.attributes['userAccessLevel'] = 1;
  other.nodes.get(`${press}/Data/Signal3`)!.attributes['dataType'] = 'i=6';
  other.nodes.delete(`${press}/Spare/Odd5`);
  other.endpoints[0]!.tokens.push({ id: 'anyone', type: UserTokenType.Anonymous });
  const found = await told(['diff', first, fileOf(readWorld(other, roll)), '--twin', '--json']);
  const items = found.lines.filter((line) => line['ignored'] === undefined);
  expect(items.map(({ op, path, attribute }) => `${op} ${path} ${attribute}`).sort()).toEqual([
    `changed ${press}/Data/Signal3 dataType`,
    `changed ${press}/ParameterSet/Limit777 value`,
    `changed ${press}/Recipe/Set12 userAccessLevel`,
    'changed opc.tcp://twin Basic256Sha256 SignAndEncrypt tokens',
    `removed ${press}/Spare/Odd5 `,
  ]);
  expect(found.lines.filter((line) => line['ignored'] !== undefined)).toMatchObject(leftAside);
});

test('a way in without a certificate is no twin of one with, and machines read with other rights are not compared', () => {
  const [one, roll] = [makeWorld({ settings: 1, moving: 1, written: 0 }), chance(3)];
  const other = twinOf(one);
  other.endpoints[0]!.certificate = Buffer.alloc(0);
  const found = diffTwins(readWorld(one, roll), readWorld(other, roll));
  if ('wrong' in found) throw new Error(found.wrong.text);
  expect(found.items).toMatchObject([{ section: 'endpoints', attribute: 'certificate', to: null }]);
  const snapshot = readWorld(other, roll);
  const asUser = { ...snapshot, header: { ...snapshot.header, identity: 'Sign/user' } };
  expect(diffTwins(readWorld(one, roll), asUser)).toMatchObject({ wrong: { code: 'read_with_other_rights' } });
});
