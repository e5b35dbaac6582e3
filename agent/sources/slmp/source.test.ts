import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { parseAgentConfig } from '../../agent.config.ts';
import { ScriptedPeer } from '../../controllers/scripted-peer.ts';
import { type RunningForTest, runForTest } from '../source-harness.ts';
import { melsecMemory, politeMelsec } from './polite-melsec.ts';
import { slmpConfig } from './source.config.ts';
import { source } from './source.ts';

let peer: ScriptedPeer | undefined;
let running: RunningForTest | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
  peer?.stop();
});

const ofKind = (events: EventDraft[], kind: string) => events.filter((event) => event.kind === kind);

test('the sample configuration parses', () => {
  const text = readFileSync(new URL('sample.yaml', import.meta.url), 'utf8');
  expect(slmpConfig.safeParse(parse(text)).error?.issues).toBeUndefined();
});

test.each([
  ['{ id: a, host: h }', 'port', 'use the port of the SLMP connection'],
  ['{ id: a, host: h, port: 5007, code: text }', 'code', 'use one of binary, ascii'],
  [
    '{ id: a, host: h, port: 5007, map: { ranges: [{ area: ZR, start: 0, count: 1 }] } }',
    'map',
    'use one of SM, SD, D',
  ],
])('check-config names what is wrong with %s', async (device, path, remedy) => {
  const faults = await parseAgentConfig(`sources:\n  - type: slmp\n    devices:\n      - ${device}\n`);
  expect(faults).toMatchObject([
    { line: 4, path: expect.stringContaining(path), remedy: expect.stringContaining(remedy) },
  ]);
});

test('a changed word becomes an event, a stop an entry with its cause and bounds', async () => {
  const memory = melsecMemory('R04CPU');
  peer = await ScriptedPeer.start('tcp', politeMelsec(memory));
  running = runForTest(source, {
    devices: [
      {
        id: 'press',
        host: '127.0.0.1',
        port: peer.port,
        map: { ranges: [{ area: 'D', start: 0, count: 10 }] },
        requestsPerSecond: 100,
        probeEverySeconds: 0.05,
        settleSeconds: 0,
        confirmSeconds: 0,
        answerMs: 5000,
        slowMs: 60_000,
      },
    ],
  });
  const run = running;
  await run.until((events) => ofKind(events, 'ot.snapshot').length === 1);
  memory.words.set(`${0xa8}/4`, 400);
  expect(await run.command('snapshot')).toMatchObject({ snapshots: [{ device: 'press', complete: true, changes: 1 }] });
  expect(ofKind(run.events, 'ot.config_change').map(({ fields }) => fields)).toMatchObject([
    { 'device.protocol': 'slmp', 'change.path': 'D4', 'change.from': '0', 'change.to': '400' },
  ]);
  await run.until(() => JSON.stringify(run.position()).includes('"state":"run"'));
  memory.words.set(`${0xa9}/203`, 0x22);
  await run.until((events) => ofKind(events, 'ot.controller_state').length === 1);
  const [state] = ofKind(run.events, 'ot.controller_state').map(({ fields }) => fields);
  expect(state).toMatchObject({
    'event.action': 'stop',
    'state.source': 'state',
    'state.confidence': 'certain',
    'state.detail': expect.stringContaining('remote operation'),
  });
  expect(Date.parse(String(state!['state.earliest']))).toBeLessThanOrEqual(Date.parse(String(state!['state.latest'])));
  expect(run.events.flatMap(findings)).toEqual([]);
});

test("a value that the hub's rules leave out costs no second reading, also after a restart; any other does", async () => {
  const memory = melsecMemory('R04CPU');
  peer = await ScriptedPeer.start('tcp', politeMelsec(memory));
  const map = { ranges: [{ area: 'D', start: 0, count: 10 }] };
  const device = { id: 'press', host: '127.0.0.1', port: peer.port, map, requestsPerSecond: 100 };
  const stateDir = mkdtempSync(join(tmpdir(), 'hinomi-slmp-'));
  const begin = (position?: unknown) => {
    running = runForTest(
      source,
      { devices: [{ ...device, probeEverySeconds: 0, confirmSeconds: 3600, answerMs: 60_000, slowMs: 60_000 }] },
      { stateDir, position },
    );
    return running;
  };
  const first = begin();
  await first.until((events) => ofKind(events, 'ot.snapshot').length === 1);
  const rule = { name: 'value rule 1 (version 1)', device: 'press', class: 'volatile', path: 'D4' };
  await first.command('config', { valueRules: [rule] });
  memory.words.set(`${0xa8}/4`, 400);
  const spared = { snapshots: [{ changes: 1, waiting: false }] };
  expect(await first.command('snapshot')).toMatchObject(spared);
  expect(ofKind(first.events, 'ot.snapshot').map(({ fields }) => fields['snapshot.spared'] ?? false)).toEqual([
    false,
    true,
  ]);
  expect(first.events.flatMap(findings)).toEqual([]);
  await first.stop();

  const again = begin(first.position());
  memory.words.set(`${0xa8}/4`, 401);
  expect(await again.command('snapshot')).toMatchObject(spared);
  memory.words.set(`${0xa8}/5`, 7);
  expect(await again.command('snapshot')).toMatchObject({ snapshots: [{ changes: 0, waiting: true }] });
  await again.stop();
  rmSync(stateDir, { recursive: true });
});

test('a value that the map leaves out is compared from the next reading on where a rule of the hub says so, against the one kept last', async () => {
  const memory = melsecMemory('R04CPU');
  peer = await ScriptedPeer.start('tcp', politeMelsec(memory));
  const map = { ranges: [{ area: 'D', start: 0, count: 10, class: 'volatile' }] };
  const device = { id: 'press', host: '127.0.0.1', port: peer.port, map, requestsPerSecond: 100 };
  const more = { probeEverySeconds: 0, confirmSeconds: 0, answerMs: 60_000, slowMs: 60_000 };
  running = runForTest(source, { devices: [{ ...device, ...more }] });
  const run = running;
  await run.until((events) => ofKind(events, 'ot.snapshot').length === 1);
  memory.words.set(`${0xa8}/4`, 400);
  expect(await run.command('snapshot')).toMatchObject({ snapshots: [{ changes: 0 }] });
  const rule = { name: 'value rule 1 (version 1)', device: 'press', class: 'config', path: 'D4' };
  await run.command('config', { valueRules: [rule] });
  expect(await run.command('snapshot')).toMatchObject({ snapshots: [{ changes: 1 }] });
  memory.words.set(`${0xa8}/4`, 401);
  memory.words.set(`${0xa8}/5`, 7);
  expect(await run.command('snapshot')).toMatchObject({ snapshots: [{ changes: 1 }] });
  await run.command('config', { valueRules: [] });
  expect(await run.command('snapshot')).toMatchObject({ snapshots: [{ changes: 0 }] });
  const told = ofKind(run.events, 'ot.config_change').map(({ fields }) => [
    fields['change.path'],
    fields['change.from'],
    fields['change.to'],
    fields['change.class'],
    fields['change.rule'],
  ]);
  expect(told).toEqual([
    ['D4', '0', '400', 'config', 'site rule value rule 1 (version 1)'],
    ['D4', '400', '401', 'config', 'site rule value rule 1 (version 1)'],
  ]);
  expect(run.events.flatMap(findings)).toEqual([]);
});
