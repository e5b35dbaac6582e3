import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findings } from '#protocol/events/validate.ts';
import { compareFacts } from './fact.ts';
import { windowsInventory } from './windows-inventory.ts';
import { parseWevtutilLog } from './windows-log-info.ts';

const recorded = JSON.stringify({
  os: { caption: 'Microsoft Windows 10 Enterprise LTSC', version: '10.0.19044', revision: 4291 },
  accounts: [
    { name: 'Administrator', sid: 'S-1-5-21-1-2-3-500', enabled: false, lastLogon: null },
    { name: '検査', sid: 'S-1-5-21-1-2-3-1001', enabled: true, lastLogon: '2025-06-01T22:58:01.1234567Z' },
  ],
  admins: ['S-1-5-21-1-2-3-500', 'S-1-5-21-1-2-3-1001'],
  clock: { type: 'NTP', server: '192.168.0.10,0x9' },
  logs: [
    { name: 'Security', enabled: true, bytes: 20975616, maxBytes: 20971520, oldest: '2025-05-30T01:00:00.0000000Z' },
  ],
  disks: [{ name: 'C:', bytes: 255000000000, free: 21000000000 }],
  ports: [
    { address: '0.0.0.0', port: 135, process: 'C:\\Windows\\System32\\svchost.exe' },
    { address: '::', port: 445, process: null },
  ],
});

describe('Windows inventory', () => {
  test('the recorded answer becomes facts that fit their kind', () => {
    const readings = windowsInventory(`\ufeff${recorded}`, ['検査']);
    const { drafts } = compareFacts(undefined, readings, { time: '2025-06-02T01:00:00.000Z', host: 'insp-07' });
    expect(drafts.flatMap(findings)).toEqual([]);
    const of = (item: string) =>
      drafts.filter((draft) => draft.fields['hinomi.posture.item'] === item).map((d) => d.fields);
    expect(of('os')[0]).toMatchObject({ 'host.os.version': '10.0.19044.4291' });
    expect(of('account')[1]).toMatchObject({
      'user.name': '検査',
      'hinomi.account.admin': true,
      'hinomi.account.shared': true,
      'hinomi.account.last_logon': '2025-06-01T22:58:01.1234567Z',
    });
    expect(of('clock')[0]).toMatchObject({ 'hinomi.clock.source': 'w32time 192.168.0.10' });
    expect(of('clock')[0]?.['hinomi.clock.offset_ms']).toBeUndefined();
    expect(of('log_channel')[0]).toMatchObject({ 'hinomi.log.max_bytes': 20971520 });
    expect(of('listening_port').map((fields) => fields['process.name'])).toEqual(['svchost.exe', undefined]);
    expect(of('disk')).toHaveLength(1);
  });

  test('an answer of another shape makes every item unreadable and says where', () => {
    const readings = windowsInventory(recorded.replace('"admins":', '"other":'), []);
    expect(readings).toHaveLength(6);
    expect(readings.every((reading) => 'unreadable' in reading && reading.unreadable.includes('admins'))).toBe(true);
    fc.assert(
      fc.property(fc.string(), (text) => windowsInventory(text, []).every((reading) => 'unreadable' in reading)),
    );
  });
});

test('wevtutil gl and gli', () => {
  const output = [
    'name: Security',
    'enabled: true',
    'type: Admin',
    'owningPublisher: ',
    'logging:',
    '  logFileName: %SystemRoot%\\System32\\Winevt\\Logs\\Security.evtx',
    '  retention: false',
    '  autoBackup: false',
    '  maxSize: 20971520',
    'creationTime: 2024-04-01T00:12:33.125Z',
    'fileSize: 20975616',
    'attributes: 32',
    'numberOfLogRecords: 30121',
    'oldestRecordNumber: 120877',
  ].join('\r\n');
  expect(parseWevtutilLog(output)).toEqual({
    enabled: true,
    maxBytes: 20971520,
    bytes: 20975616,
    records: 30121,
    oldestRecord: 120877,
  });
  expect(parseWevtutilLog('アクセスが拒否されました。')).toEqual({});
});
