import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type JsonObject, type Snapshot, snapshotForm } from '#engine/snapshot/snapshot.ts';
import { ScriptedPeer } from '../../agent/controllers/scripted-peer.ts';
import { collectFiles } from '../../agent/sources/file-evidence/collect.ts';
import { MarksBook } from '../../agent/sources/file-evidence/marks-book.ts';
import { deviceSchema as fileDevice } from '../../agent/sources/file-evidence/source.config.ts';
import { collectFins } from '../../agent/sources/fins/collect.ts';
import { omronMemory, politeOmron } from '../../agent/sources/fins/polite-omron.ts';
import { deviceSchema as finsDevice, finsMapSchema } from '../../agent/sources/fins/source.config.ts';
import { collectSlmp } from '../../agent/sources/slmp/collect.ts';
import { melsecMemory, politeMelsec } from '../../agent/sources/slmp/polite-melsec.ts';
import { deviceSchema as slmpDevice, slmpMapSchema } from '../../agent/sources/slmp/source.config.ts';

let peer: ScriptedPeer | undefined;
afterEach(() => peer?.stop());

const now = () => new Date(2026, 0, 5, 12, 0, 0);
const points = [
  { address: 0, name: '加圧力', unit: 'kN', class: 'setpoint' },
  { address: 1, name: '運転時間', unit: 'h', counter: 'hours' },
  { address: 2, name: 'パスワード' },
];
const mapped = { ranges: [{ area: 'D', start: 0, count: 4, points }] };
const gentle = { id: 'plc', host: '127.0.0.1', answerMs: 20_000, slowMs: 60_000 };

/** What stands in the compared records of a snapshot: `section key: attributes`, the key only where it is a fixed one. */
function formsOf(snapshot: Snapshot, named: ReadonlySet<string>): string[] {
  const forms = [...snapshot.sections.values()].flatMap(({ name, compared, entries }) =>
    compared
      ? [...entries].map(([key, text]) => {
          const record = JSON.parse(text) as JsonObject;
          return `${name}${named.has(name) ? ` ${key}` : ''}: ${Object.keys(record).sort().join(' ')}`;
        })
      : [],
  );
  return [...new Set(forms)].sort();
}

const fact = 'class decoded path raw rule';
const words = ['ranges: class path readable', `values: ${fact}`, `values: ${fact} unit`];
/** A counter has no value in what is compared; of a secret there is the digest alone. */
const beside = ['values: class path raw rule', 'values: class path rule unit'];
const asked = (...names: string[]) => names.map((name) => `fingerprint ${name}: behaviour class path`);

/** What each form reads of a controller of each protocol. */
const read: Record<number, Record<'slmp' | 'fins' | 'file', string[]>> = {
  6: {
    slmp: [
      ...asked('0101 type name', '0401 latest error', '0401 status'),
      ...['modelCode', 'series', 'typeName'].map((key) => `identity ${key}: ${fact}`),
      ...words,
      ...beside,
    ],
    fins: [
      ...asked('0101 A90', '0501 controller data', '0601 status', '0701 clock'),
      ...['memoryCard', 'memorySize', 'model', 'programSize', 'version'].map((key) => `identity ${key}: ${fact}`),
      ...['parameters', 'program'].map((key) => `markers ${key}: ${fact}`),
      ...['dipSwitch', 'protection'].map((key) => `security-config ${key}: ${fact}`),
      ...words,
      ...beside,
    ],
    file: [`files: ${fact}`, 'places: class path readable'],
  },
};

const named = new Set(['fingerprint', 'identity', 'markers', 'security-config']);
const advice = 'raise snapshotForm, add the step, and write the new form into this list';

test('SLMP: what a form reads newly or no longer belongs to a new form with its step', async () => {
  peer = await ScriptedPeer.start('tcp', politeMelsec(melsecMemory('R04CPU')));
  const target = { ...slmpDevice.parse({ ...gentle, port: peer.port }), requestsPerSecond: 0 };
  const snapshot = await collectSlmp(target, slmpMapSchema.parse(mapped), now);
  expect(formsOf(snapshot, named), advice).toEqual(read[snapshotForm]!.slmp.sort());
});

test('FINS: the same', async () => {
  peer = await ScriptedPeer.start('udp', politeOmron(omronMemory()));
  const target = { ...finsDevice.parse({ ...gentle, port: peer.port }), requestsPerSecond: 0 };
  const snapshot = await collectFins(target, finsMapSchema.parse(mapped), now);
  expect(formsOf(snapshot, named), advice).toEqual(read[snapshotForm]!.fins.sort());
});

test('files: the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-forms-'));
  mkdirSync(join(folder, 'project'));
  writeFileSync(join(folder, 'project', 'line.gx3'), 'program 1');
  const device = fileDevice.parse({ id: 'plc', places: [join(folder, 'project')] });
  const { snapshot } = await collectFiles(device, new MarksBook(join(folder, 'marks.db')), { now });
  expect(formsOf(snapshot, named), advice).toEqual(read[snapshotForm]!.file.sort());
});
