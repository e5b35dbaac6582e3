import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EventDraft } from '#protocol/events/event.ts';
import { CaptureFile } from '../file/capture-file.ts';
import { aduBytes, ethernetBytes, segmentFrame } from '../sample-capture.ts';
import { CaptureMinutes, usualLimits } from './capture-minutes.ts';

const start = Date.UTC(2026, 5, 1, 3);

/** A master and a device that talk at given times; what comes of it. */
function talk({ port = 502, limits = usualLimits } = {}) {
  const minutes = new CaptureMinutes({ 'host.name': 'pc' }, limits);
  const events: EventDraft[] = [];
  const next = { ask: 1, answer: 1 };
  let packets = 0;
  const frame = (side: 'ask' | 'answer', payload: Buffer, ms: number, client = 40_000) => {
    const [from, to] = side === 'ask' ? ['10.0.0.1', '10.0.0.2'] : ['10.0.0.2', '10.0.0.1'];
    const [sourcePort, targetPort] = side === 'ask' ? [client, port] : [port, client];
    const bytes = segmentFrame({ from: from!, to: to!, sourcePort, targetPort, sequence: next[side], payload });
    next[side] += payload.length;
    packets++;
    minutes.packet(bytes, 0, bytes.length, bytes.length, 1, start + ms);
    for (const event of minutes.take()) events.push(event);
  };
  return {
    minutes,
    ask: (ms: number, transaction: number, ...pdu: number[]) => frame('ask', aduBytes(transaction, 1, pdu), ms),
    answer: (ms: number, transaction: number, ...pdu: number[]) => frame('answer', aduBytes(transaction, 1, pdu), ms),
    raw: (ms: number, payload: Buffer) => frame('ask', payload, ms),
    end: () => [...events, ...minutes.finish()],
    packets: () => packets,
  };
}

const ofKind = (events: EventDraft[], kind: string) => events.filter((event) => event.kind === kind);
const value = (name: string) => (event: EventDraft) => event.fields[name];
const sum = (events: EventDraft[], name: string) => events.reduce((all, event) => all + Number(event.fields[name]), 0);

describe('polling', () => {
  test.each([1, 10])('every %i s: few rows, whose sums are the whole', (seconds) => {
    const { ask, answer, end, packets } = talk();
    const turns = 3600 / seconds;
    for (let turn = 0; turn < turns; turn++) {
      const ms = turn * seconds * 1000;
      ask(ms, turn & 0xffff, 3, 0, 10, 0, 4);
      answer(ms + 5, turn & 0xffff, 3, 8, 0, 0, 0, 0, 0, 0, 0, 0);
    }
    const events = end();
    const rows = ofKind(events, 'net.operation');
    expect(sum(rows, 'hinomi.operation.requests')).toBe(turns);
    expect(sum(rows, 'hinomi.operation.responses')).toBe(turns);
    expect(sum(ofKind(events, 'net.flow'), 'source.packets')).toBe(turns);
    expect(rows.length).toBeLessThanOrEqual(packets() * 0.02);
    expect(rows[0]).toMatchObject({
      time: new Date(start).toISOString(),
      fields: {
        ...{ 'host.name': 'pc', 'network.protocol': 'modbus', 'event.action': 'read', 'event.code': '3' },
        ...{ 'hinomi.operation.name': 'Read Holding Registers', 'hinomi.operation.unit': 1 },
        ...{ 'hinomi.operation.area': 'holding-register', 'hinomi.operation.first_address': 10 },
        ...{ 'hinomi.operation.last_address': 13, 'source.ip': '10.0.0.1', 'destination.ip': '10.0.0.2' },
        ...{ 'source.mac': '02:00:00:00:00:01', 'destination.port': 502 },
      },
    });
  });
});

describe('commands', () => {
  test('each with how it ended, values and place; who was not answered after three seconds is unknown', () => {
    const { ask, answer, end, minutes } = talk();
    ask(0, 1, 6, 0, 9, 1, 2);
    answer(4, 1, 6, 0, 9, 1, 2);
    ask(10, 2, 16, 0, 100, 0, 2, 4, 0, 1, 0, 2);
    answer(12, 2, 0x90, 2);
    ask(20, 3, 5, 0, 3, 0xff, 0);
    minutes.tick(start + 2000);
    expect(ofKind(minutes.take(), 'ot.command')).toEqual([]);
    minutes.tick(start + 3100);
    const unanswered = minutes.take();
    const told = [...ofKind(end(), 'ot.command'), ...unanswered];
    expect(
      told.map(({ fields }) => [fields['event.code'], fields['event.outcome'], fields['hinomi.operation.values']]),
    ).toEqual([
      ['6', 'success', '258'],
      ['16', 'failure', '1, 2'],
      ['5', 'unknown', '1'],
    ]);
    expect(told[1]?.fields).toMatchObject({
      'hinomi.operation.first_address': 100,
      'hinomi.operation.last_address': 101,
    });
  });

  test('a flood is told one by one at first, then as rows that say how many; none is lost', () => {
    const { ask, answer, end } = talk();
    const turns = 3000;
    for (let turn = 0; turn < turns; turn++) {
      ask(turn * 50, turn, 6, turn >> 8, turn & 255, 0, 1);
      answer(turn * 50 + 2, turn, 6, turn >> 8, turn & 255, 0, 1);
    }
    const told = ofKind(end(), 'ot.command');
    expect(sum(told, 'hinomi.operation.count')).toBe(turns);
    expect(told.length).toBeLessThan(150);
    const last = told.filter((event) => Number(event.fields['hinomi.operation.count']) > 1).at(-1);
    expect(last?.fields['hinomi.operation.last_address']).toBe(turns - 1);
  });

  test('what only looks like Modbus on another port is no command until an answer fitted', () => {
    const guess = talk({ port: 9999 });
    guess.raw(0, aduBytes(1, 1, [6, 0, 9, 1, 2]));
    expect(ofKind(guess.end(), 'ot.command')).toEqual([]);
    const real = talk({ port: 9999 });
    real.ask(0, 1, 3, 0, 1, 0, 1);
    real.answer(1, 1, 3, 2, 0, 0);
    real.ask(2, 2, 6, 0, 9, 1, 2);
    real.answer(3, 2, 6, 0, 9, 1, 2);
    expect(ofKind(real.end(), 'ot.command').map(value('event.outcome'))).toEqual(['success']);
  });
});

describe('flows', () => {
  test('a scan over ports becomes few rows, one over hosts no more than the limit, and the rest is counted', () => {
    const minutes = new CaptureMinutes({}, { ...usualLimits, flows: { maxRows: 100, maxPortsPerPair: 16 } });
    const knock = (host: number, port: number) => {
      const [to, flags] = [`10.1.${host >> 8}.${host & 255}`, 2];
      const bytes = segmentFrame({ from: '10.0.0.1', to, sourcePort: 50_000, targetPort: port, sequence: 1, flags });
      minutes.packet(bytes, 0, bytes.length, bytes.length, 1, start);
    };
    for (let port = 1; port <= 2000; port++) knock(1, port);
    for (let host = 2; host < 502; host++) knock(host, 502);
    const rows = ofKind(minutes.finish(), 'net.flow');
    expect(rows.length).toBe(100);
    expect(minutes.takeLosses().flows).toBe(17 + 500 - 100);
    const folded = rows.find((event) => event.fields['hinomi.flow.ports_folded'] === true);
    expect(folded?.fields['hinomi.flow.connections']).toBe(2000 - 16);
  });

  test('more flows than the decoder keeps: it begins anew, and every packet is told', () => {
    const minutes = new CaptureMinutes({}, { ...usualLimits, maxFlows: 1000 });
    for (let turn = 0; turn < 20_000; turn++) {
      const to = `10.${turn >> 16}.${(turn >> 8) & 255}.${turn & 255}`;
      const ports = { sourcePort: 50_000, targetPort: 80 };
      const bytes = segmentFrame({ from: '10.200.0.1', to, ...ports, sequence: 1, flags: 2 });
      minutes.packet(bytes, 0, bytes.length, bytes.length, 1, start + turn);
    }
    const rows = ofKind(minutes.finish(), 'net.flow');
    expect(sum(rows, 'source.packets') + minutes.takeLosses().flows).toBe(20_000);
  });
});

test('devices are told once, when they change, and again after a day', () => {
  const minutes = new CaptureMinutes({});
  const arp = (ms: number, mac: number) => {
    const body = [0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, mac, 10, 0, 0, 5, 0, 0, 0, 0, 0, 0, 10, 0, 0, 99];
    const bytes = ethernetBytes(0x0806, Buffer.from(body));
    minutes.packet(bytes, 0, bytes.length, bytes.length, 1, start + ms);
  };
  for (const [ms, mac] of [
    [0, 1],
    [1000, 1],
    [40_000, 2],
    [41_000, 1],
    [86_500_000, 2],
  ] as const)
    arp(ms, mac);
  const hosts = ofKind(minutes.finish(), 'net.host').filter((event) => event.fields['source.ip'] === '10.0.0.5');
  expect(
    hosts.map(({ fields }) => [fields['event.action'], fields['source.mac'], fields['hinomi.host.previous_mac']]),
  ).toEqual([
    ['seen', '02:00:00:00:00:01', undefined],
    ['changed', '02:00:00:00:00:02', '02:00:00:00:00:01'],
    ['seen', '02:00:00:00:00:02', undefined],
  ]);
});

const capture = [process.env['HINOMI_TEST_DATA'], resolve(import.meta.dirname, '../../../../shared/data')]
  .flatMap((root) => (root === undefined ? [] : [join(root, 'captures/modbus/ModbusTCP.pcap')]))
  .find((path) => existsSync(path));

test.skipIf(capture === undefined)(
  'a public polling capture: rows are at most 2 % of its messages, every write is kept',
  () => {
    const minutes = new CaptureMinutes({});
    const file = new CaptureFile(minutes);
    file.push(readFileSync(capture!));
    const events = minutes.finish();
    const rows = ofKind(events, 'net.operation').length + ofKind(events, 'net.flow').length;
    expect(rows).toBeLessThanOrEqual(15_976 * 0.02);
    expect(sum(ofKind(events, 'ot.command'), 'hinomi.operation.count')).toBe(2129);
  },
);

test('packets of two clocks, in turn, end no minute each; a clock that is set back does', () => {
  const { minutes, raw, end } = talk({ port: 9999 });
  const count = 2000;
  for (let turn = 0; turn < count; turn++) raw((turn % 2) * 600_000, Buffer.from('x'));
  minutes.tick(start + 600_000);
  const rows = ofKind(end(), 'net.flow');
  expect(sum(rows, 'source.packets')).toBe(count);
  expect(rows.length).toBeLessThan(5);
  const back = talk({ port: 9999 });
  back.raw(3_600_000, Buffer.from('x'));
  back.minutes.tick(start);
  expect(back.minutes.take().map(({ kind }) => kind)).toEqual(['net.flow']);
});
