import { describe, expect, test } from 'vitest';
import { zeekEvents } from './zeek-events.ts';

const ends = {
  ts: 1_772_409_600,
  'id.orig_h': '10.0.0.1',
  'id.orig_p': 4000,
  'id.resp_h': '10.0.0.2',
  'id.resp_p': 502,
};

/** Class and code under which a row is told; undefined when it is passed over. */
function told(log: string, row: object): unknown {
  const [event] = zeekEvents(log, { ...ends, ...row }, 'sensor') ?? [];
  return event && [event.fields['event.action'], event.fields['event.code'], event.fields['event.outcome']];
}

describe('functions by the names that Zeek gives them', () => {
  test.each([
    ['DIRECT_OPERATE', ['control', 'Direct Operate', 'unknown']],
    ['DIRECT_OPERATE_NR', ['control', 'Direct Operate No Response', 'unknown']],
    ['FREEZE_CLEAR_NR', ['control', 'Freeze and Clear No Response', 'unknown']],
    ['STOP_APPL', ['mode', 'Stop Application', 'unknown']],
    ['ACTIVATE_CONFIG', ['mode', 'Activate Configuration', 'unknown']],
    ['unknown-112', ['unknown', 'unknown-112', 'unknown']],
    ['DELAY_MEASURE', undefined],
    ['GET_FILE_INFO', undefined],
    ['CONFIRM', undefined],
  ])('DNP3: %s', (fc_request, expected) => {
    expect(told('dnp3', { fc_request })).toEqual(expected);
  });

  test.each([
    ['WRITE_MULTIPLE_COILS', ['write', '15', 'success']],
    ['PROGRAM_UNITY', ['control', '90', 'success']],
    ['FIRMWARE_REPLACEMENT', ['program-download', '125', 'success']],
    ['PROGRAM_584_984_2', ['control', '126', 'success']],
    ['MULTIPLE_FUNCTION_CODES', ['unknown', 'MULTIPLE_FUNCTION_CODES', 'success']],
    ['unknown-100', ['unknown', 'unknown-100', 'success']],
    ['REPORT_SLAVE_ID', undefined],
    ['ENCAP_INTERFACE_TRANSPORT', undefined],
    ['POLL_584_984', undefined],
  ])('Modbus: %s', (func, expected) => {
    expect(told('modbus', { func })).toEqual(expected);
  });

  test('an answer without a request names no command', () => {
    expect(told('dnp3', { fc_reply: 'UNSOLICITED_RESPONSE' })).toBeUndefined();
  });
});
