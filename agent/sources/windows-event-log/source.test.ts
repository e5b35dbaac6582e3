import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type EvtxRecord, isFault, readEvtx } from '#engine/evtx/evtx.ts';
import { xmlText } from '#engine/evtx/xml-tree.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { runForTest } from '../source-harness.ts';
import { source } from './source.ts';
import { scriptArguments, subscribeScript } from './subscribe-script.ts';

const samples = join(
  process.env['HINOMI_TEST_DATA'] ?? join(import.meta.dirname, '../../../../shared/data'),
  'windows-events',
);
const noSamples = existsSync(samples) ? '' : ' (skipped: no test data folder; set HINOMI_TEST_DATA)';

interface LogEntry {
  channel: string;
  id: number;
  time: string;
  xml: string;
}

/**
 * Stands in for Windows: a program that answers `el` and `qe` out of a file of events, or as PowerShell writes what fits
 * the query and then whatever is added to the file. It understands the conditions the source writes, no others.
 */
class StandIn {
  readonly #dir = mkdtempSync(join(tmpdir(), 'hinomi-windows-'));
  readonly #store = join(this.#dir, 'events.ndjson');
  readonly program = join(this.#dir, 'stand-in');

  constructor(channels: string[]) {
    writeFileSync(this.#store, '');
    writeFileSync(join(this.#dir, 'channels'), channels.join('\r\n'));
    writeFileSync(
      this.program,
      `#!${process.execPath}
const fs = require('node:fs');
const [verb, file, ...flags] = process.argv.slice(2);
const queryText = () => fs.readFileSync(verb === 'qe' ? file : process.env.HINOMI_EVENT_QUERY, 'utf8');
const queries = () => [...queryText().matchAll(/<Select Path="([^"]+)">\\*\\[System\\[(?:\\(?EventRecordID&gt;(\\d+)\\)?)?(?: or )?(?:TimeCreated\\[@SystemTime&gt;'([^']+)'\\])?\\]\\]<\\/Select>/g)]
  .map(([, channel, id, time]) => ({ channel, id: id === undefined ? Infinity : Number(id), time: time ?? '~' }));
const events = () => fs.readFileSync(${JSON.stringify(this.#store)}, 'utf8').split('\\n').filter(Boolean).map((line) => JSON.parse(line));
const fits = (event, all) => all.some((q) => q.channel === event.channel && (event.id > q.id || event.time > q.time));
if (verb === 'el') process.stdout.write(fs.readFileSync(${JSON.stringify(join(this.#dir, 'channels'))}));
else if (verb === 'gl' || verb === 'gli') {
  const has = (list) => fs.existsSync(${JSON.stringify(this.#dir)} + '/' + list + '-' + file);
  if (verb === 'gl') process.stdout.write('name: ' + file + '\\r\\nenabled: ' + !has('off') + '\\r\\ntype: Admin\\r\\n');
  else if (has('denied')) {
    process.stderr.write('ログを開けませんでした。アクセスが拒否されました。');
    process.exit(5);
  } else {
    const ids = events().filter((e) => e.channel.toLowerCase() === file.toLowerCase()).map((e) => e.id);
    process.stdout.write('fileSize: 69632\\r\\nnumberOfLogRecords: ' + ids.length + '\\r\\n' + (ids.length > 0 ? 'oldestRecordNumber: ' + (Math.max(...ids) - ids.length + 1) + '\\r\\n' : ''));
  }
}
else if (verb === 'qe') {
  if (flags.join(' ') !== '/sq:true /f:xml /uni:true') process.exit(87);
  const all = queries();
  process.stdout.write(Buffer.from(events().filter((e) => fits(e, all)).map((e) => e.xml + '\\r\\n').join(''), 'utf16le'));
} else {
  const all = queries();
  let told = 0;
  setInterval(() => {
    const now = events();
    for (; told < now.length; told += 1) if (fits(now[told], all)) process.stdout.write(now[told].xml + '\\n');
  }, 10);
}
`,
    );
    chmodSync(this.program, 0o755);
  }

  add(...entries: LogEntry[]): void {
    appendFileSync(this.#store, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }

  clear(): void {
    writeFileSync(this.#store, '');
  }

  /** Switches a log off, or takes away the right to read it. */
  make(state: 'off' | 'denied', channel: string): void {
    writeFileSync(join(this.#dir, `${state}-${channel}`), '');
  }
}

const at = (seconds: number) => new Date(Date.parse('2026-03-01T00:00:00Z') + seconds * 1000).toISOString();

function entry(channel: string, id: number, seconds: number): LogEntry {
  const xml = `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="p"/><EventID>4624</EventID><TimeCreated SystemTime="${at(seconds).replace('Z', '1234Z')}"/><EventRecordID>${id}</EventRecordID><Channel>${channel}</Channel><Computer>検査-07</Computer></System><EventData><Data Name="TargetUserName">作業者${id}</Data></EventData></Event>`;
  return { channel, id, time: at(seconds), xml };
}

const ids = (events: EventDraft[]) =>
  events.filter(({ kind }) => kind !== 'gap').map(({ fields }) => fields['EventRecordID']);
const gaps = (events: EventDraft[]) => events.filter(({ kind }) => kind === 'gap').map(({ fields }) => fields);
const start = (windows: StandIn, mode: 'poll' | 'subscribe', position?: unknown, channels = ['Security', 'System']) =>
  runForTest(
    source,
    { channels, mode, wevtutil: windows.program, powershell: windows.program },
    { now: () => new Date(at(100)), ...(position === undefined ? {} : { position }) },
  );

describe('windows-event-log source', () => {
  test('the sample is a valid configuration', () => {
    const { type, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
    expect(type).toBe(source.type);
    expect(source.schema.parse(sample)).toMatchObject({ mode: 'subscribe', pollMs: 60_000 });
    expect(() => source.schema.parse({ pollMs: 1000 })).toThrow();
    expect(source.schema.parse({}).channels).toContain('Security');
  });

  test('poll: history first, then only what is new, over restarts', async () => {
    const windows = new StandIn(['Application', 'security', 'System']);
    windows.add(entry('Security', 10, 1), entry('System', 5, 2), entry('Security', 11, 3));
    const first = start(windows, 'poll');
    await first.until((events) => events.length === 3);
    await first.stop();
    expect(ids(first.events)).toEqual([10, 5, 11]);
    expect(first.events.every(({ history }) => history)).toBe(true);
    expect(first.events[0]).toMatchObject({
      kind: 'windows_event',
      fields: { EventID: 4624, TargetUserName: '作業者10', Computer: '検査-07' },
    });
    expect(first.events.flatMap(findings)).toEqual([]);

    windows.add(entry('Security', 12, 200));
    const second = start(windows, 'poll', first.position());
    await second.until((events) => events.length === 1);
    await second.stop();
    expect(ids(second.events)).toEqual([12]);
    expect(second.events[0]?.history).toBeUndefined();
  });

  test('subscribe: what waits and what comes', async () => {
    const windows = new StandIn(['Security', 'System']);
    windows.add(entry('Security', 10, 1));
    const run = start(windows, 'subscribe');
    await run.until((events) => events.length === 1);
    windows.add(entry('Security', 11, 200), entry('System', 1, 201));
    await run.until((events) => events.length === 3);
    await run.stop();
    expect(run.events.map(({ fields, history }) => [fields['EventRecordID'], history])).toEqual([
      [10, true],
      [11, undefined],
      [1, undefined],
    ]);
  });

  test('missing record numbers are a gap of exactly that range', async () => {
    const windows = new StandIn(['Security']);
    windows.add(entry('Security', 10, 1));
    const first = start(windows, 'poll', undefined, ['Security']);
    await first.until((events) => events.length === 1);
    await first.stop();
    windows.add(entry('Security', 15, 200), entry('Security', 16, 201));
    const second = start(windows, 'poll', first.position(), ['Security']);
    await second.until((events) => events.length === 3);
    await second.stop();
    expect(gaps(second.events)).toMatchObject([
      { 'gap.kind': 'record_id_jump', 'gap.first': '11', 'gap.last': '14', 'gap.count': 4, Channel: 'Security' },
    ]);
    expect(ids(second.events)).toEqual([15, 16]);
    expect(second.events.flatMap(findings)).toEqual([]);
  });

  test('a log whose numbers begin anew was cleared', async () => {
    const windows = new StandIn(['Security']);
    windows.add(entry('Security', 900, 1), entry('Security', 901, 2));
    const first = start(windows, 'poll', undefined, ['Security']);
    await first.until((events) => events.length === 2);
    await first.stop();
    windows.clear();
    windows.add(entry('Security', 1, 200), entry('Security', 2, 201));
    const second = start(windows, 'poll', first.position(), ['Security']);
    await second.until((events) => events.length === 3);
    await second.stop();
    expect(gaps(second.events)).toMatchObject([{ 'gap.kind': 'source_cleared', 'gap.first': '902' }]);
    expect(ids(second.events)).toEqual([1, 2]);
    windows.add(entry('Security', 3, 202));
    const third = start(windows, 'poll', second.position(), ['Security']);
    await third.until((events) => events.length === 1);
    await third.stop();
    expect(ids(third.events)).toEqual([3]);
  });

  test('an event that cannot be read is one gap, not two', async () => {
    const windows = new StandIn(['Security']);
    const broken = entry('Security', 11, 2);
    windows.add(
      entry('Security', 10, 1),
      { ...broken, xml: broken.xml.replace('<Provider Name="p"/>', '<Provider Name=p/>') },
      entry('Security', 12, 3),
    );
    const run = start(windows, 'poll', undefined, ['Security']);
    await run.until((events) => events.length === 3);
    await run.stop();
    expect(ids(run.events)).toEqual([10, 12]);
    expect(gaps(run.events)).toMatchObject([{ 'gap.kind': 'line_rejected', 'gap.first': '11', 'gap.count': 1 }]);
    expect(run.events.flatMap(findings)).toEqual([]);
  });

  test('logs that a PC does not have are named, and no program means unavailable', async () => {
    const windows = new StandIn(['Security']);
    windows.add(entry('Security', 1, 1));
    const run = start(windows, 'poll');
    await run.until((events) => events.length === 1);
    await run.stop();
    expect(run.health).toEqual([{ state: 'degraded', reason: 'this PC has no log named System' }]);
    const none = runForTest(source, { wevtutil: 'no-such-wevtutil.exe' });
    await none.until(() => none.health.length > 0);
    await none.stop();
    expect(none.health[0]).toEqual({ state: 'unavailable', reason: 'no-such-wevtutil.exe is not on this machine' });
  });

  test('a log that may not be read and one that is switched off are named, and the others are read', async () => {
    const windows = new StandIn(['Security', 'System']);
    windows.make('denied', 'Security');
    windows.make('off', 'System');
    windows.add(entry('Security', 7, 1), entry('System', 5, 2));
    const run = start(windows, 'poll');
    await run.until((events) => events.length === 1);
    await run.stop();
    expect(run.events[0]?.fields['Channel']).toBe('System');
    expect(run.health).toEqual([
      {
        state: 'degraded',
        reason:
          "Security cannot be read (access is denied): make the agent's account a member of Event Log Readers; " +
          'System is switched off and records nothing',
      },
    ]);
    windows.make('denied', 'System');
    const none = start(windows, 'poll');
    await expect(none.until(() => false)).rejects.toMatchObject({ cause: { name: 'NoReadableLogError' } });
  });

  test('what comes after the first run is no history, also when the clock has been set back meanwhile', async () => {
    const windows = new StandIn(['Security']);
    windows.add(entry('Security', 10, 50));
    const run = start(windows, 'subscribe', undefined, ['Security']);
    await run.until((events) => events.length === 1);
    windows.add(entry('Security', 11, -3600), entry('Security', 12, 60));
    await run.until((events) => events.length === 3);
    await run.stop();
    expect(run.events.map(({ fields, history }) => [fields['EventRecordID'], history])).toEqual([
      [10, true],
      [11, undefined],
      [12, undefined],
    ]);
  });

  test('records of a clock that ran ahead before the first run are history; a log added later has its own', async () => {
    const windows = new StandIn(['Security', 'System']);
    windows.add(entry('Security', 10, 5_000_000), entry('System', 3, 4), entry('System', 4, 5));
    const first = start(windows, 'poll', undefined, ['Security']);
    await first.until((events) => events.length === 1);
    await first.stop();
    expect(first.events.map(({ history }) => history)).toEqual([true]);
    windows.add(entry('Security', 11, 5_000_001));
    const second = start(windows, 'poll', first.position());
    await second.until((events) => events.length === 3);
    await second.stop();
    const found = second.events.map(({ fields, history }) => [fields['Channel'], fields['EventRecordID'], history]);
    expect(found.sort()).toEqual([
      ['Security', 11, undefined],
      ['System', 3, true],
      ['System', 4, true],
    ]);
  });

  test('a log that began anew while the clock stands in 2009 is read from its first record', async () => {
    const windows = new StandIn(['Security']);
    windows.add(entry('Security', 900, 1), entry('Security', 901, 2));
    const first = start(windows, 'poll', undefined, ['Security']);
    await first.until((events) => events.length === 2);
    await first.stop();
    windows.clear();
    windows.add(entry('Security', 1, -500_000_000), entry('Security', 2, -500_000_000));
    const second = start(windows, 'poll', first.position(), ['Security']);
    await second.until((events) => events.length === 3);
    await second.stop();
    expect(gaps(second.events)).toMatchObject([{ 'gap.kind': 'source_cleared', 'gap.first': '902' }]);
    expect(second.events.slice(1).map(({ fields, history }) => [fields['EventRecordID'], history])).toEqual([
      [1, undefined],
      [2, undefined],
    ]);
  });

  test('the script reaches PowerShell unchanged', () => {
    const encoded = scriptArguments(subscribeScript).at(-1) ?? '';
    expect(Buffer.from(encoded, 'base64').toString('utf16le')).toBe(subscribeScript);
    expect(encoded.length).toBeLessThan(8000);
  });

  test.skipIf(noSamples !== '')(`recorded events come out as they are in the file${noSamples}`, async () => {
    const dir = mkdtempSync(join(tmpdir(), 'hinomi-recorded-'));
    execFileSync('tar', ['xzf', join(samples, 'windows-events.tar.gz'), '-C', dir]);
    const file = 'TA0005-Defense Evasion/T1070.001-Clear Windows event logs/ID104-1102-Event log cleared.evtx';
    const records = [...readEvtx(readFileSync(join(dir, file)))].filter((item): item is EvtxRecord => !isFault(item));
    const channels = [...new Set(records.map(({ fields }) => String(fields['Channel'])))];
    const windows = new StandIn(channels);
    const seen = new Set<string>();
    const wanted = records.filter(({ fields, recordId }) => {
      const key = `${fields['Channel']} ${recordId}`;
      return seen.has(key) ? false : seen.add(key);
    });
    wanted.sort((a, b) => a.recordId - b.recordId);
    for (const { fields, recordId, time, event } of wanted) {
      windows.add({ channel: String(fields['Channel']), id: recordId, time, xml: xmlText(event) });
    }
    const run = runForTest(source, { channels, mode: 'poll', wevtutil: windows.program, historyDays: 3650 });
    await run.until((events) => ids(events).length === wanted.length);
    await run.stop();
    const events = run.events.filter(({ kind }) => kind === 'windows_event');
    expect(events.map(({ fields }) => fields)).toEqual(wanted.map(({ fields }) => fields));
    expect(run.events.flatMap(findings)).toEqual([]);
  });
});
