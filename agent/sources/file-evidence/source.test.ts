import { mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { assemble, joinAttachment, type SnapshotPart } from '#engine/snapshot/snapshot.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { parseAgentConfig } from '../../agent.config.ts';
import { type RunningForTest, runForTest } from '../source-harness.ts';
import { fileEvidenceConfig } from './source.config.ts';
import { source } from './source.ts';

let running: RunningForTest | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const ofKind = (events: EventDraft[], kind: string) => events.filter((event) => event.kind === kind);

/** The sample is written for Windows; elsewhere its paths are given the form of this machine. */
function sample(): unknown {
  const text = readFileSync(new URL('sample.yaml', import.meta.url), 'utf8');
  return JSON.parse(JSON.stringify(parse(text)), (_key, value) =>
    typeof value === 'string' && process.platform !== 'win32' && win32.isAbsolute(value)
      ? `/${value.replaceAll('\\', '/')}`
      : value,
  );
}

test('the sample configuration parses', () => {
  expect(fileEvidenceConfig.safeParse(sample()).error?.issues).toBeUndefined();
});

test.each([
  ['{ id: a, places: [] }', 'places', 'name at least one folder or file'],
  ['{ id: a, places: [backup/line3] }', 'places', 'use an absolute path'],
  ['{ id: a, places: [/a], attachments: verify }', 'attachments', 'use an absolute path'],
])('check-config names what is wrong with %s', async (device, path, remedy) => {
  const faults = await parseAgentConfig(`sources:\n  - type: file-evidence\n    devices:\n      - ${device}\n`);
  expect(faults).toMatchObject([
    { line: 4, path: expect.stringContaining(path), remedy: expect.stringContaining(remedy) },
  ]);
});

test('a controller of files has snapshots, changes and attachments, and never a stop for a share that is away', async () => {
  const root = mkdtempSync(join(tmpdir(), 'hinomi-evidence-'));
  const share = join(root, 'share');
  const line = join(share, 'line3');
  const verify = join(root, 'verify');
  mkdirSync(line, { recursive: true });
  mkdirSync(verify);
  writeFileSync(join(line, 'line3.gx3'), 'program 1');
  const device = {
    id: 'line-3',
    places: [line],
    attachments: verify,
    probeEverySeconds: 0.05,
    settleSeconds: 0,
    confirmSeconds: 0,
  };
  running = runForTest(source, { devices: [{ ...device, bytesPerSecond: 1e9 }] });
  const run = running;
  await run.until((events) => ofKind(events, 'ot.snapshot').length === 1);
  await run.until(() => JSON.stringify(run.position()).includes('"marker"'));
  writeFileSync(join(line, 'line3.gx3'), 'program 2, longer');
  await run.until((events) => ofKind(events, 'ot.config_change').length === 1);
  expect(ofKind(run.events, 'ot.config_change')[0]!.fields).toMatchObject({
    'device.protocol': 'file',
    'change.op': 'changed',
    'change.path': 'line3/line3.gx3',
    'change.class': 'structure',
  });

  const printout = Buffer.from('%PDF-1.4 照合結果');
  writeFileSync(join(verify, '照合結果.pdf'), printout);
  await run.command('snapshot');
  const parts = ofKind(run.events, 'ot.snapshot').map(({ fields }) => ({
    header: fields['snapshot.header'],
    blobs: fields['snapshot.blobs'],
    data: fields['snapshot.data'],
  })) as SnapshotPart[];
  const stored = new Map(parts.flatMap(({ data }) => Object.entries(data)));
  const find = (hash: string) => (stored.has(hash) ? Buffer.from(stored.get(hash)!, 'base64') : undefined);
  const { snapshot } = assemble([parts.at(-1)!], find);
  const kept = JSON.parse(snapshot!.sections.get('attachments')!.entries.get('照合結果.pdf')!);
  expect(joinAttachment(kept, find)).toEqual(printout);

  renameSync(share, join(root, 'away'));
  await run.until(() => run.health.at(-1)?.state === 'degraded');
  expect(await run.command('snapshot')).toMatchObject({ snapshots: [{ complete: false, changes: 0 }] });
  renameSync(join(root, 'away'), share);
  expect(await run.command('snapshot')).toMatchObject({ snapshots: [{ complete: true, changes: 0 }] });
  expect(ofKind(run.events, 'ot.controller_state')).toEqual([]);
  expect(ofKind(run.events, 'ot.config_change')).toHaveLength(1);
  expect(run.events.flatMap(findings)).toEqual([]);
});
