import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compile,
  flattenWindowsEvent,
  joinMaps,
  loadRules,
  OWN_LOGSOURCES,
  readThorTable,
  type SigmaEvent,
} from '../sigma.ts';

function fires(logsource: string, event: SigmaEvent, selection = '{Marker: x}', logsources = OWN_LOGSOURCES): boolean {
  const set = loadRules([
    { path: 'r.yml', text: `title: t\nid: t\nlogsource: ${logsource}\ndetection: {s: ${selection}, condition: s}\n` },
  ]);
  expect(set.rejected).toEqual([]);
  return compile(set, { logsources }).match(event).length === 1;
}

const windows = (Channel: string, EventID: number | string, more: Record<string, unknown> = {}): SigmaEvent => ({
  fields: { Channel, EventID, Marker: 'x', ...more },
});
const SYSMON = 'Microsoft-Windows-Sysmon/Operational';

describe('raw Windows events', () => {
  test.each<[string, SigmaEvent, boolean]>([
    ['{product: windows, category: process_creation}', windows(SYSMON, 1), true],
    ['{product: windows, category: process_creation}', windows(SYSMON, '1'), true],
    ['{product: windows, category: process_creation}', windows('Security', 4688), true],
    ['{product: windows, category: process_creation}', windows('Security', 1), false],
    ['{product: windows, category: process_creation}', windows(SYSMON, 3), false],
    ['{category: process_creation}', windows(SYSMON, 1), true],
    ['{product: linux, category: process_creation}', windows(SYSMON, 1), false],
    ['{product: linux, category: process_creation}', windows('Linux-Sysmon/Operational', 1), true],
    ['{product: windows, service: sysmon}', windows(SYSMON, 1), true],
    ['{product: windows, service: security}', windows('security', 4624), true],
    ['{product: windows, service: system}', windows('Security', 7045), false],
    ['{product: windows}', windows('Security', 4624), true],
    ['{product: windows}', windows('Some-Vendor/Operational', 1), true],
    ['{product: windows, category: registry_set}', windows(SYSMON, 13), true],
    ['{product: windows, category: registry_event}', windows(SYSMON, 13), true],
    ['{product: windows, category: registry_add}', windows(SYSMON, 12, { EventType: 'CreateKey' }), true],
    ['{product: windows, category: registry_add}', windows(SYSMON, 12, { EventType: 'DeleteKey' }), false],
    ['{product: windows, category: registry_delete}', windows(SYSMON, 12, { EventType: 'DeleteValue' }), true],
    ['{product: windows, category: ps_script}', windows('Microsoft-Windows-PowerShell/Operational', 4104), true],
    ['{product: windows, category: ps_script}', windows('Microsoft-Windows-PowerShell/Operational', 4103), false],
    [
      '{product: windows, service: sysmon}',
      { fields: { Provider_Name: 'Microsoft-Windows-Sysmon', EventID: 1, Marker: 'x' } },
      true,
    ],
    ['{category: antivirus}', windows('Microsoft-Windows-Windows Defender/Operational', 1116), true],
    ['{category: antivirus}', windows('Microsoft-Windows-Windows Defender/Operational', 5001), false],
  ])('%s', (logsource, event, expected) => {
    expect(fires(logsource, event)).toBe(expected);
  });
});

describe('stated log sources', () => {
  test.each<[string, SigmaEvent['logsource'], boolean]>([
    ['{product: cisco, service: aaa}', { product: 'cisco', service: 'aaa' }, true],
    ['{product: Cisco, service: AAA}', { product: 'CISCO', service: 'Aaa' }, true],
    ['{product: cisco}', { product: 'cisco', service: 'aaa' }, true],
    ['{product: cisco, service: aaa}', { product: 'cisco' }, false],
    ['{category: proxy}', { product: 'cisco', service: 'aaa' }, false],
    [
      '{product: k, category: application, service: audit}',
      { product: 'k', category: 'application', service: 'audit' },
      true,
    ],
    ['{product: k, category: application, service: audit}', { product: 'k', category: 'application' }, false],
    ['{product: windows}', undefined, false],
    ['{product: ot, category: command}', { product: 'ot', category: 'command' }, true],
  ])('%s against %j', (logsource, stated, expected) => {
    expect(fires(logsource, { fields: { Marker: 'x' }, ...(stated ? { logsource: stated } : {}) })).toBe(expected);
  });

  test('a stated service and an event id name the category', () => {
    expect(
      fires(
        '{product: windows, category: process_creation}',
        { fields: { EventID: 4688, NewProcessName: 'a.exe' }, logsource: { product: 'windows', service: 'security' } },
        '{Image: a.exe}',
      ),
    ).toBe(true);
  });
});

describe('field names of other sources', () => {
  const audit = windows('Security', 4688, {
    NewProcessName: 'C:\\a.exe',
    ParentProcessName: 'C:\\b.exe',
    MandatoryLabel: 'S-1-16-12288',
  });
  const rule = '{product: windows, category: process_creation}';
  test.each([
    ["{Image|endswith: '\\a.exe', ParentImage|endswith: '\\b.exe'}", true],
    ['{IntegrityLevel: High}', true],
    ['{NewProcessName|endswith: a.exe}', true],
    ['{Image|endswith: b.exe}', false],
    ['{Image|fieldref: NewProcessName}', true],
    ['{Image: null}', false],
    ['{OriginalFileName: null}', true],
  ])('%s', (selection, expected) => {
    expect(fires(rule, audit, selection)).toBe(expected);
  });
  test('rules for the service itself see the native names only', () => {
    expect(fires('{product: windows, service: security}', audit, '{Image|endswith: a.exe}')).toBe(false);
  });
  test('Defender', () => {
    expect(
      fires(
        '{category: antivirus}',
        windows('Microsoft-Windows-Windows Defender/Operational', 1116, { 'Threat Name': 'Bad' }),
        '{Signature: bad}',
      ),
    ).toBe(true);
  });
});

describe('tables', () => {
  const TABLE = `logsources:
  a:
    category: line_event
    product: maker
    conditions: {EventID: [7, 8], Kind: [x]}
    rewrite: {product: maker, service: line}
    fieldmappings: {Name: NativeName}
  b:
    product: maker
    service: line
    sources: ["WinEventLog:Maker/Line", "File:/x.log"]
`;
  test('a table of a site', () => {
    const table = readThorTable(TABLE);
    if ('fault' in table) throw new Error(table.fault);
    const event = windows('maker/line', 8, { Kind: 'X', NativeName: 'n' });
    expect(fires('{product: maker, category: line_event}', event, '{Name: n}', table)).toBe(true);
    expect(fires('{product: maker, category: line_event}', event)).toBe(false);
    expect(fires('{product: maker, category: line_event}', event, '{Name: n}', joinMaps(OWN_LOGSOURCES, table))).toBe(
      true,
    );
    expect(
      fires('{product: maker, category: line_event}', windows('maker/line', 9, { Kind: 'x' }), '{Marker: x}', table),
    ).toBe(false);
  });
  test('a file that is no table says so', () => {
    expect(readThorTable('title: x')).toEqual({ fault: expect.stringContaining('logsources'), line: 1 });
    expect(readThorTable('')).toEqual({ fault: expect.any(String), line: 1 });
  });
});

describe('trees become flat', () => {
  test.each<[string, unknown, unknown]>([
    [
      'attributes and text',
      {
        Event: {
          System: {
            Provider: { '#attributes': { Name: 'P', Guid: 'g' } },
            EventID: { '#text': 7045, '#attributes': { Qualifiers: 16384 } },
            Execution: { '#attributes': { ProcessID: 4 } },
            Channel: 'System',
          },
          EventData: { ServiceName: 's', Channel: 'other', Computer: 'c' },
        },
      },
      {
        Provider_Name: 'P',
        Provider_Guid: 'g',
        EventID: 7045,
        EventID_Qualifiers: 16384,
        Execution_ProcessID: 4,
        Channel: 'System',
        ServiceName: 's',
        Computer: 'c',
      },
    ],
    [
      'named data elements',
      {
        Event: {
          System: { EventID: 1 },
          EventData: {
            Data: [{ '#attributes': { Name: 'a' }, '#text': 'x' }, { '@Name': 'b', '#text': 'y' }, { '@Name': 'c' }],
          },
        },
      },
      { EventID: 1, a: 'x', b: 'y', c: '' },
    ],
    [
      'unnamed data',
      { Event: { System: { EventID: 1 }, EventData: { Data: { '#text': ['x', 'y'] } } } },
      { EventID: 1, Data: ['x', 'y'] },
    ],
    [
      'user data',
      {
        Event: {
          System: { EventID: 1102 },
          UserData: { LogFileCleared: { '#attributes': { xmlns: 'u' }, SubjectUserName: 'adm' } },
        },
      },
      { EventID: 1102, SubjectUserName: 'adm' },
    ],
    [
      'shipped events',
      { winlog: { channel: 'Security', event_id: 4624, provider_name: 'P', event_data: { IpAddress: '-' } } },
      { Channel: 'Security', EventID: 4624, Provider_Name: 'P', IpAddress: '-' },
    ],
    [
      'attributes and texts as other converters name them',
      {
        Event: {
          System: {
            Provider: { $: { Name: 'P' } },
            EventID: { _: 1, $: { Qualifiers: '0' } },
            Execution: { '@_ProcessID': 4 },
            TimeCreated: { _attributes: { SystemTime: 't' } },
            Security_attributes: { UserID: 'S-1' },
          },
          EventData: {
            Data: [
              { $: { Name: 'a' }, _: 'x' },
              { '@_Name': 'b', '#text': 'y' },
              { Name: 'c', Value: 'z' },
            ],
          },
        },
      },
      {
        ...{ Provider_Name: 'P', EventID: 1, EventID_Qualifiers: '0', Execution_ProcessID: 4 },
        ...{ TimeCreated_SystemTime: 't', Security_UserID: 'S-1', a: 'x', b: 'y', c: 'z' },
      },
    ],
    [
      'shipped events as an index exports them, with names that hold the whole way',
      {
        _source: {
          'winlog.channel': 'C',
          'winlog.event_id': 1,
          'winlog.event_data.Image': 'x',
          'winlog.process.pid': 4,
        },
      },
      { Channel: 'C', EventID: 1, Image: 'x', Execution_ProcessID: 4 },
    ],
    [
      'shipped events of older shippers',
      {
        log_name: 'C',
        event_id: 1,
        source_name: 'P',
        record_number: 3,
        computer_name: 'pc',
        event_data: { Image: 'x' },
      },
      { Channel: 'C', EventID: 1, Provider_Name: 'P', EventRecordID: 3, Computer: 'pc', Image: 'x' },
    ],
    ['anything else', { EventID: 1 }, undefined],
    ['no object', [1], undefined],
  ])('%s', (_name, tree, flat) => {
    expect(flattenWindowsEvent(tree)).toEqual(flat);
  });
});

describe('events that concern no rule', () => {
  const sources: NonNullable<SigmaEvent['logsource']>[] = [
    {},
    { product: 'windows' },
    { product: 'windows', service: 'sysmon' },
    { product: 'windows', service: 'security' },
    { product: 'Windows', category: 'process_creation' },
    { product: 'linux', service: 'auth' },
    { category: 'network' },
    { product: 'ot', category: 'config_change' },
  ];
  const wanted = sources.slice(1).map((source) => JSON.stringify(source).toLowerCase());
  const all = {
    Channel: fc.constantFrom(SYSMON, 'Security', 'Some-Vendor/Operational'),
    Provider_Name: fc.constantFrom('Microsoft-Windows-Sysmon', 'other'),
    EventID: fc.constantFrom(1, 4688, 13, '12'),
    EventType: fc.constantFrom('CreateKey', 'DeleteKey'),
  };
  const fields = fc
    .subarray(Object.keys(all) as (keyof typeof all)[])
    .chain((names) =>
      fc.record({ Marker: fc.constant('x'), ...Object.fromEntries(names.map((name) => [name, all[name]])) }),
    );

  test('what has none of the fields by which it could still concern a rule matches none', () => {
    let silent = 0;
    fc.assert(
      fc.property(
        fc.subarray(wanted, { minLength: 1 }),
        fc.constantFrom(...sources),
        fields,
        (rules, logsource, seen) => {
          const text = rules.map(
            (rule, at) => `title: t\nid: r${at}\nlogsource: ${rule}\ndetection: {s: {Marker: x}, condition: s}\n`,
          );
          const engine = compile(loadRules(text.map((one, at) => ({ path: `${at}.yml`, text: one }))));
          const names = engine.silentWithout(logsource);
          if (!names || names.some((name) => name in seen)) return;
          silent += 1;
          expect(engine.match({ fields: seen, logsource })).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
    expect(silent).toBeGreaterThan(20);
  });

  test('an event of a log source that a rule names always concerns one', () => {
    const engine = compile(
      loadRules([
        {
          path: 'r.yml',
          text: 'title: t\nid: t\nlogsource: {product: linux}\ndetection: {s: {Marker: x}, condition: s}\n',
        },
      ]),
    );
    expect(engine.silentWithout({ product: 'linux', service: 'auth' })).toBeNull();
    expect(engine.silentWithout({ product: 'windows', service: 'sysmon' })).toContain('EventID');
    expect(engine.silentWithout({ product: 'ot' })).toEqual(['Channel', 'Provider_Name']);
  });
});
