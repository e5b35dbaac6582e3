import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWindowsXml, splitWindowsXml } from './windows-xml.ts';

const logon = `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/><EventID>4625</EventID><Version>0</Version><Level>0</Level><Task>12544</Task><Opcode>0</Opcode><Keywords>0x8010000000000000</Keywords><TimeCreated SystemTime='2026-03-02T01:02:03.4567890Z'/><EventRecordID>912</EventRecordID><Correlation/><Execution ProcessID='700' ThreadID='704'/><Channel>Security</Channel><Computer>inspection-07</Computer><Security/></System><EventData><Data Name='TargetUserName'>保全 &amp; 生産&#x20;A</Data><Data Name='LogonType'>3</Data><Data Name='IpAddress'>192.0.2.7</Data><Data Name='Empty'></Data></EventData></Event>`;

describe('event XML', () => {
  test('an event gives typed System fields and its data under native names', () => {
    const [record] = [...readWindowsXml(logon)];
    expect(record).toMatchObject({ recordId: 912, time: '2026-03-02T01:02:03.456Z' });
    expect(record && 'fields' in record && record.fields).toEqual({
      Provider_Name: 'Microsoft-Windows-Security-Auditing',
      Provider_Guid: '{54849625-5478-4994-a5ba-3e3b0328c30d}',
      EventID: 4625,
      Version: 0,
      Level: 0,
      Task: 12544,
      Opcode: 0,
      Keywords: '0x8010000000000000',
      TimeCreated_SystemTime: '2026-03-02T01:02:03.4567890Z',
      EventRecordID: 912,
      Execution_ProcessID: 700,
      Execution_ThreadID: 704,
      Channel: 'Security',
      Computer: 'inspection-07',
      TargetUserName: '保全 & 生産 A',
      LogonType: 3,
      IpAddress: '192.0.2.7',
      Empty: '',
    });
  });

  test('unnamed and repeated Data, UserData that names a System field, and rendered text', () => {
    const text = `<Events><Event><System><EventID Qualifiers="16384">104</EventID><Channel>System</Channel></System>
      <UserData><LogFileCleared xmlns="x"><Channel>Application</Channel><SubjectUserName>op1</SubjectUserName></LogFileCleared></UserData></Event>
      <Event><System><EventID>600</EventID></System><EventData><Data>one</Data><Data>two</Data><Binary></Binary></EventData>
      <RenderingInfo Culture="ja-JP"><Message>開始</Message></RenderingInfo></Event></Events>`;
    expect([...readWindowsXml(text)].map((r) => 'fields' in r && r.fields)).toEqual([
      {
        EventID: 104,
        EventID_Qualifiers: 16384,
        Channel: 'System',
        Data_Channel: 'Application',
        SubjectUserName: 'op1',
      },
      { EventID: 600, Data: 'one\ntwo', Data_1: 'one', Data_2: 'two', RenderingInfo_Message: '開始' },
    ]);
  });

  test('a damaged event is named with its number, its neighbours are read', () => {
    const broken = logon.replace('</System>', '').replace('912', '913');
    const items = [...readWindowsXml(`${logon}\r\n${broken}\r\n${logon.replace('912', '914')}`)];
    expect(items.map((item) => item.recordId)).toEqual([912, 913, 914]);
    expect(items.map((item) => 'fault' in item)).toEqual([false, true, false]);
  });

  test('a growing text is split only behind whole events', () => {
    expect(splitWindowsXml(`${logon}${logon.slice(0, 40)}`)).toEqual({ text: logon, rest: logon.slice(0, 40) });
    expect(splitWindowsXml('<Event>')).toEqual({ text: '', rest: '<Event>' });
  });

  test('any text is read without an exception', () => {
    const piece = fc.constantFrom(
      '<Event>',
      '</Event>',
      '<',
      '>',
      '/',
      '="',
      "'",
      '&#x41;',
      '<![CDATA[',
      ']]>',
      '<!--',
      'é',
      ' ',
      '<Event a',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 40 }), (pieces) => {
        for (const item of readWindowsXml(pieces.join(''))) expect('fault' in item || 'fields' in item).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
