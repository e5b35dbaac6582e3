import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { parseAgentConfig } from '../../agent.config.ts';
import { ScriptedPeer } from '../../controllers/scripted-peer.ts';
import { type RunningForTest, runForTest } from '../source-harness.ts';
import { omronMemory, politeOmron, setWords } from './polite-omron.ts';
import { finsConfig } from './source.config.ts';
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
  expect(finsConfig.safeParse(parse(text)).error?.issues).toBeUndefined();
});

test.each([
  ['{ id: a, host: h, node: 255 }', 'node', 'a node number is 1 to 254'],
  ['{ id: a, host: h, transport: serial }', 'transport', 'use one of udp, tcp'],
  ['{ id: a, host: h, map: { ranges: [{ area: DM, start: 0, count: 1 }] } }', 'map', 'use one of D, CIO'],
])('check-config names what is wrong with %s', async (device, path, remedy) => {
  const faults = await parseAgentConfig(`sources:\n  - type: fins\n    devices:\n      - ${device}\n`);
  expect(faults).toMatchObject([
    { line: 4, path: expect.stringContaining(path), remedy: expect.stringContaining(remedy) },
  ]);
});

test('a program that somebody wrote is found by the next look and told by a snapshot', async () => {
  const memory = omronMemory();
  setWords(memory, 0xb3, 90, [0x3548, 0x3110, 0x2607]);
  peer = await ScriptedPeer.start('udp', politeOmron(memory));
  running = runForTest(source, {
    devices: [
      {
        id: 'packer',
        host: '127.0.0.1',
        port: peer.port,
        requestsPerSecond: 100,
        probeEverySeconds: 0.05,
        settleSeconds: 0,
        confirmSeconds: 0,
        answerMs: 10_000,
        slowMs: 60_000,
      },
    ],
  });
  const run = running;
  await run.until((events) => ofKind(events, 'ot.snapshot').length === 1);
  await run.until(() => JSON.stringify(run.position()).includes('"marker"'));
  setWords(memory, 0xb3, 90, [0x0001, 0x0101, 0x2608]);
  await run.until((events) => ofKind(events, 'ot.config_change').length === 1);
  expect(ofKind(run.events, 'ot.snapshot').at(-1)!.fields['snapshot.trigger']).toBe('change');
  expect(ofKind(run.events, 'ot.config_change')[0]!.fields).toMatchObject({
    'device.protocol': 'fins',
    'change.path': 'Program last written',
    'change.class': 'structure',
  });
  memory.mode = 2;
  await run.until((events) => ofKind(events, 'ot.controller_state').length === 1);
  expect(ofKind(run.events, 'ot.controller_state')[0]!.fields).toMatchObject({
    'event.action': 'mode_change',
    'state.detail': 'mode RUN became MONITOR',
  });
  expect(run.events.flatMap(findings)).toEqual([]);
});
