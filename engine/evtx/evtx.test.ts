import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readWindowsXml } from '../logs/windows-xml.ts';
import { type EvtxRecord, isFault, readEvtx } from './evtx.ts';
import { elementsOf, textOf, type XmlElement, xmlText } from './xml-tree.ts';

const data = process.env['HINOMI_TEST_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const present = existsSync(join(data, 'windows-events/index.json'));
const title = `event log files of others${present ? '' : ' (skipped: no test data folder; set HINOMI_TEST_DATA)'}`;

interface SampleFile {
  file: string;
  sha256: string;
  records: number;
  unreadable: number;
  channels: string[];
}
interface RegressionCase {
  evtx: string;
  json: string;
  events: number;
}
type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;

const json = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const noSpace = (text: string) => text.trim();

describe.skipIf(!present)(title, () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hinomi-evtx-'));
    for (const archive of ['windows-events/windows-events.tar.gz', 'sigma-regression/sigma-regression.tar.gz']) {
      execFileSync('tar', ['xzf', join(data, archive), '-C', dir]);
    }
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  test('every record of every sample is read, those that another reader fails on too', () => {
    const index = json<SampleFile[]>(join(data, 'windows-events/index.json'));
    let total = 0;
    for (const sample of index) {
      const bytes = readFileSync(join(dir, sample.file));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sample.sha256);
      const items = [...readEvtx(bytes)];
      expect(items.filter(isFault), sample.file).toEqual([]);
      expect(items.length, sample.file).toBe(sample.records + sample.unreadable);
      const records = items.filter((item): item is EvtxRecord => !isFault(item));
      const channels = new Set(records.map((record) => record.fields['Channel']));
      for (const channel of sample.channels) expect(channels, sample.file).toContain(channel);
      for (const { recordId, fields, time } of records) {
        expect(fields['EventRecordID']).toBe(recordId);
        expect(typeof fields['EventID']).toBe('number');
        expect(new Date(time).toISOString()).toBe(time);
      }
      total += items.length;
    }
    expect(total).toBe(2840);
  });

  test('elements, attributes and values agree with another reader’s rendering', () => {
    const index = json<{ file: string; oracle?: string }[]>(join(data, 'windows-events/index.json'));
    let compared = 0;
    for (const { oracle } of index) {
      if (!oracle) continue;
      const expected = json<{ file: string; records: { index: number; xml: string }[] }>(
        join(data, 'windows-events', oracle.startsWith('oracle/') ? oracle : `oracle/${oracle}`),
      );
      const items = [...readEvtx(readFileSync(join(dir, expected.file)))];
      for (const { index: at, xml } of expected.records) {
        const mine = items[at]!;
        const [theirs] = [...readWindowsXml(xml)];
        if (isFault(mine) || !theirs || 'fault' in theirs) throw new Error(`${expected.file} ${at} was not read`);
        const [myTimes, theirTimes]: [number[], number[]] = [[], []];
        const theirEvent = comparable(theirs.event, theirTimes);
        expect(comparable(mine.event, myTimes), `${expected.file} ${at}`).toEqual(theirEvent);
        expect(myTimes).toEqual(theirTimes.map((time) => expect.closeTo(time, 5)));
        compared += 1;
      }
    }
    expect(compared).toBe(94);
  });

  test('the same records as event XML give the same fields', () => {
    for (const { file } of json<SampleFile[]>(join(data, 'windows-events/index.json'))) {
      const records = [...readEvtx(readFileSync(join(dir, file)))].filter((item): item is EvtxRecord => !isFault(item));
      const again = [...readWindowsXml(records.map(({ event }) => xmlText(event)).join('\r\n'))];
      expect(
        again.map((item) => 'fields' in item && item.fields),
        file,
      ).toEqual(records.map(({ fields }) => fields));
    }
  });

  test('fields agree with the same events as JSON', () => {
    const cases = json<RegressionCase[]>(join(data, 'sigma-regression/index.json'));
    let events = 0;
    const differences = new Set<string>();
    for (const item of cases) {
      const records = [...readEvtx(readFileSync(join(dir, item.evtx)))];
      expect(records.filter(isFault), item.evtx).toEqual([]);
      const objects = jsonObjects(readFileSync(join(dir, item.json), 'utf8'));
      expect(objects.length).toBe(item.events);
      for (const object of objects) {
        const expected = flatJson(object);
        const record = records.find((r): r is EvtxRecord => !isFault(r) && r.recordId === expected['EventRecordID']);
        if (!record) throw new Error(`${item.evtx} lacks record ${expected['EventRecordID']}`);
        for (const name of new Set([...Object.keys(expected), ...Object.keys(record.fields)])) {
          const [mine, theirs] = [plain(record.fields[name] as Json), plain(expected[name])];
          if (mine !== theirs) differences.add(`${name}: ${mine} / ${theirs}`);
        }
        events += 1;
      }
    }
    expect(events).toBe(113);
    expect([...differences]).toEqual(['ParentCommandLine: C:\\Windows\\Explorer.EXE / C:\\Windows\\Explorer.exe']);
  });

  test('a file cut at any place gives the records before the cut and says that it was cut', () => {
    const path = 'TA0005-Defense Evasion/T1070.001-Clear Windows event logs/ID104-1102-Event log cleared.evtx';
    const bytes = readFileSync(join(dir, path));
    const whole = [...readEvtx(bytes)].filter((item): item is EvtxRecord => !isFault(item));
    for (let length = 4096; length < bytes.length; length += 4099) {
      const items = [...readEvtx(bytes.subarray(0, length))];
      const read = items.filter((item): item is EvtxRecord => !isFault(item));
      expect(read.map((r) => r.recordId)).toEqual(whole.slice(0, read.length).map((r) => r.recordId));
      expect(
        items.some((item) => isFault(item) && item.kind === 'truncated'),
        `cut at ${length}`,
      ).toBe(true);
    }
  });
});

/**
 * What two renderings must have in common: empty attributes and layout differ between readers. Times go into `times` in
 * seconds, because the other reader computes them in floating point.
 */
function comparable(element: XmlElement, times: number[]): unknown {
  const inner = elementsOf(element);
  const items = inner.filter((child) => child.name !== 'Data' || child.attributes.length > 0);
  return {
    name: element.name,
    attributes: element.attributes
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, canonical(value, times)])
      .sort(),
    text: canonical(inner.length === 0 ? textOf(element) : '', times),
    children: items.map((child) => comparable(child, times)),
    unnamed: inner.filter((child) => !items.includes(child)).flatMap(strings),
  };
}

/** The other reader writes the items of an array as `<string>` lines in one element; here each is an element. */
function strings(element: XmlElement): string[] {
  const text = textOf(element);
  if (!text.startsWith('<string>')) return [noSpace(text)];
  return [...text.matchAll(/<string>([\s\S]*?)<\/string>\n/g)].map((match) => noSpace(match[1]!));
}

function canonical(value: string, times: number[]): string {
  if (/^0x[0-9a-f]+$/i.test(value)) return `0x${BigInt(value).toString(16)}`;
  const time = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:)(\d\d(?:\.\d+)?)Z?$/.exec(value);
  if (!time) return noSpace(value);
  times.push(Number(time[3]));
  return `${time[1]} ${time[2]}`;
}

function jsonObjects(text: string): Json[] {
  const objects: Json[] = [];
  let [depth, start] = [0, 0];
  for (const { 0: piece, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (piece === '{' && depth++ === 0) start = index;
    if (piece === '}' && --depth === 0) objects.push(JSON.parse(text.slice(start, index + 1)) as Json);
  }
  return objects;
}

function flatJson(object: Json): Record<string, Json> {
  const { Event: event } = object as { Event: { System: Record<string, Json>; EventData?: Record<string, Json> } };
  const out: Record<string, Json> = {};
  for (const [name, value] of Object.entries(event.System)) {
    if (value === null) continue;
    if (typeof value !== 'object' || Array.isArray(value)) out[name] = value;
    else {
      if (value['#text'] !== undefined) out[name] = value['#text'];
      for (const [attribute, text] of Object.entries(value['#attributes'] ?? {})) out[`${name}_${attribute}`] = text;
    }
  }
  for (const [name, value] of Object.entries(event.EventData ?? {})) if (name !== '#attributes') out[name] = value;
  return out;
}

/** Value as text without what is a matter of taste: GUID braces and case, digits below a microsecond, outer spaces. */
function plain(value: Json | undefined): string {
  const text = String(value ?? '');
  if (/^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i.test(text)) return text.replace(/[{}]/g, '').toLowerCase();
  if (/^\d{4}-\d\d-\d\dT/.test(text)) return text.replace(/(\.\d{6})\d*Z/, '$1Z');
  return noSpace(text);
}
