import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { chunkBytes, fileBytes } from '#engine/evtx/sample-file.ts';
import { loginRecordBytes } from '#engine/logs/login-record-bytes.ts';
import { aduBytes, pcapBytes, segmentFrame } from '#engine/wire/sample-capture.ts';
import { batchLimits } from '#protocol/batch.ts';
import { findings } from '#protocol/events/validate.ts';
import { importBatches } from './batches.ts';
import { readImportedFile, UnknownFormatError } from './read-file.ts';

const origin = { path: 'a.log', host: 'INSP-07', changed: new Date('2026-04-30T00:00:00Z'), zoneMinutes: 540 };
const read = (bytes: Buffer | string, path = origin.path) => {
  const events = [...readImportedFile(Buffer.from(bytes as Buffer), { ...origin, path })];
  expect(events.flatMap(findings)).toEqual([]);
  expect(events.every(({ history }) => history === true)).toBe(true);
  return events;
};
const failed = 'Apr  6 08:00:01 insp-07 sshd[42]: Failed password for root from 192.0.2.9 port 4000 ssh2';
const event = (id: number) =>
  `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="p"/><EventID>4624</EventID><TimeCreated SystemTime="2019-03-01T00:00:00.1234567Z"/><EventRecordID>${id}</EventRecordID><Channel>Security</Channel><Computer>検査-07</Computer></System><EventData><Data Name="TargetUserName">作業者</Data></EventData></Event>`;
const json = (EventRecordID: number) => ({
  Event: {
    System: {
      EventID: 4624,
      Channel: 'Security',
      EventRecordID,
      TimeCreated: { '#attributes': { SystemTime: '2019-03-01T00:00:00.5Z' } },
    },
    EventData: { TargetUserName: '作業者' },
  },
});

describe('a carried file becomes history', () => {
  test('a text log, plain, packed, and in UTF-16 with its mark', () => {
    const wide = Buffer.from(`\ufeff${failed}\r\n停止\r\n`, 'utf16le');
    for (const bytes of [
      Buffer.from(`${failed}\n停止\n`),
      gzipSync(`${failed}\n停止`),
      wide,
      Buffer.from(wide).swap16(),
    ]) {
      const [login, line] = read(bytes);
      expect(login).toMatchObject({
        kind: 'host.login',
        time: '2026-04-05T23:00:01.000Z',
        fields: { 'host.name': 'insp-07' },
      });
      expect(line).toMatchObject({ kind: 'host.log', fields: { message: '停止', 'host.name': 'INSP-07' } });
    }
  });

  test('an overlong line is cut and says by how much; a refusal told five times over counts five times', () => {
    const [line] = read(`${'x'.repeat(1_000_000)}\n`);
    expect(line?.fields).toMatchObject({ 'log.truncated_bytes': 1_000_000 - 16_384 });
    expect(read(failed.replace(/: (.*)$/, ': message repeated 5 times: [ $1]'))).toHaveLength(5);
  });

  test('event XML, with a root and without, damaged in one place', () => {
    const text = `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<Events>${event(1)}${event(2).replace('Name="p"', 'Name=p')}${event(3)}</Events>`;
    for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      const events = read(bytes, 'saved.xml');
      expect(events.map(({ kind, fields }) => [kind, fields['EventRecordID'] ?? fields['gap.first']])).toEqual([
        ['windows_event', 1],
        ['gap', '2'],
        ['windows_event', 3],
      ]);
      expect(events[0]).toMatchObject({ time: '2019-03-01T00:00:00.123Z', fields: { TargetUserName: '作業者' } });
    }
    expect(read(event(7))).toHaveLength(1);
  });

  test('event JSON as an array, in lines, and with a broken object', () => {
    for (const text of [
      JSON.stringify([json(1), json(2)], null, 1),
      `${JSON.stringify(json(1))}\n${JSON.stringify(json(2))}\n`,
    ]) {
      expect(read(text, 'a.json').map(({ kind, time, fields }) => [kind, time, fields['EventRecordID']])).toEqual([
        ['windows_event', '2019-03-01T00:00:00.500Z', 1],
        ['windows_event', '2019-03-01T00:00:00.500Z', 2],
      ]);
    }
    expect(read(`${JSON.stringify(json(1))}\n{"Event": nothing}\n`).map(({ kind }) => kind)).toEqual([
      'windows_event',
      'gap',
    ]);
  });

  test('a journal written out as JSON', () => {
    const entry = {
      __CURSOR: 's=1',
      __REALTIME_TIMESTAMP: '1551398400000000',
      SYSLOG_IDENTIFIER: 'sshd',
      _HOSTNAME: 'gw1',
    };
    const lines = ['Failed password for root from 192.0.2.9 port 1 ssh2', 'x'].map((MESSAGE) =>
      JSON.stringify({ ...entry, MESSAGE }),
    );
    expect(read(lines.join('\n')).map(({ kind, time }) => [kind, time])).toEqual([
      ['host.login', '2019-03-01T00:00:00.000Z'],
      ['host.log', '2019-03-01T00:00:00.000Z'],
    ]);
    expect(read('{"level":"info"}\n')).toMatchObject([{ kind: 'host.log', fields: { message: '{"level":"info"}' } }]);
  });

  test('login records; those of btmp are refusals', () => {
    const ms = Date.parse('2019-03-01T00:00:00Z');
    const bytes = Buffer.concat([
      loginRecordBytes({ type: 7, line: 'pts/0', user: 'op1', ms, host: '192.0.2.9' }, 384),
      Buffer.alloc(384, 0xff),
      loginRecordBytes({ type: 8, line: 'pts/0', ms: ms + 1000 }, 384),
    ]);
    expect(read(bytes, 'wtmp.1').map(({ kind, fields }) => fields['event.action'] ?? kind)).toEqual([
      'login',
      'gap',
      'logout',
    ]);
    expect(read(gzipSync(bytes), 'btmp.2.gz')[0]?.fields).toMatchObject({
      'event.action': 'login_failed',
      'user.name': 'op1',
    });
  });

  test('an event log cut short: what is there, and a gap', () => {
    const file = fileBytes([chunkBytes([{ id: 1, values: ['a', 'b'] }])], { chunks: 2 });
    expect([...readImportedFile(file, origin)].map(({ kind }) => kind)).toEqual(['windows_event', 'gap']);
  });

  test('a capture: who talked with whom and what was asked of a controller; one that is cut, and a gap', () => {
    const ends = { from: '10.0.0.1', to: '10.0.0.2', sourcePort: 40_000, targetPort: 502 };
    const payload = aduBytes(1, 1, [6, 0, 5, 0, 1]);
    const bytes = pcapBytes([segmentFrame({ ...ends, sequence: 1, payload })]);
    const told = read(bytes, '/media/usb/line.pcap');
    expect(told.map(({ kind }) => kind).sort()).toEqual(['net.flow', 'net.operation', 'ot.command']);
    expect(told[0]?.fields).toMatchObject({ 'host.name': 'INSP-07', 'observer.ingress.interface.name': 'line.pcap' });
    expect(read(bytes.subarray(0, 30)).map(({ kind }) => kind)).toEqual(['gap']);
    expect(read(gzipSync(bytes)).length).toBe(3);
  });

  test.each([
    ['a zip', Buffer.from('504b030414000000', 'hex'), /unpack it first/],
    ['a journal file', Buffer.from('LPKSHHRH\0\0\0\0'), /journalctl --file/],
    ['a program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]), /neither an event log nor a text/],
    ['damaged gzip', gzipSync('hello'.repeat(100)).subarray(0, 20), /cannot be unpacked/],
  ])('%s is refused with what to do', (_, bytes, reason) => {
    expect(() => read(bytes)).toThrow(UnknownFormatError);
    expect(() => read(bytes)).toThrow(reason);
  });
});

test('an event that the bus cannot carry becomes a gap under its own number', () => {
  const huge = {
    kind: 'windows_event',
    time: '2026-04-06T00:00:00.000Z',
    history: true as const,
    fields: { Data: 'x'.repeat(batchLimits.carriedBytes) },
  };
  const stamp = { recorded: '2026-04-06T00:00:00.000Z', boot: 'import', source: 'import' };
  const lines = [...importBatches([huge, { ...huge, fields: {} }], stamp)].flatMap((batch) =>
    batch.lines.map((line) => JSON.parse(line)),
  );
  expect(lines.map(({ seq, kind }) => [seq, kind])).toEqual([
    [1, 'gap'],
    [2, 'windows_event'],
  ]);
});
