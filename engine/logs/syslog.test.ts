import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixedZone, type TimeFrame } from './local-time.ts';
import { parseSyslog } from './syslog.ts';

const frame: TimeFrame = { zone: fixedZone(540), reference: new Date('2026-03-02T00:00:00Z') };
const at = (text: string) => Date.parse(text);

describe('syslog messages', () => {
  test.each([
    [
      '<38>Mar  2 08:59:01 line3-pc sshd[811]: Failed password for root from 192.0.2.4 port 22 ssh2',
      {
        facility: 4,
        severity: 6,
        ms: at('2026-03-01T23:59:01Z'),
        host: 'line3-pc',
        program: 'sshd',
        pid: 811,
        message: 'Failed password for root from 192.0.2.4 port 22 ssh2',
      },
    ],
    [
      '2026-03-02T08:59:01.250+09:00 gw kernel: usb 1-1: new device',
      { ms: at('2026-03-01T23:59:01.250Z'), host: 'gw', program: 'kernel', message: 'usb 1-1: new device' },
    ],
    [
      '<165>1 2026-03-02T08:59:01.003Z plc-gw app 77 ID47 [ex@1 a="x\\"y\\]" b="2"][q@2 c="3"] \ufeff始動',
      {
        facility: 20,
        severity: 5,
        ms: at('2026-03-02T08:59:01.003Z'),
        host: 'plc-gw',
        program: 'app',
        pid: 77,
        messageId: 'ID47',
        data: { 'ex@1.a': 'x"y]', 'ex@1.b': '2', 'q@2.c': '3' },
        message: '始動',
      },
    ],
    ['<0>1 - - - - - -', { facility: 0, severity: 0, message: '' }],
    [
      '<189>29: *Mar  1 18:46:11.123: %SYS-5-CONFIG_I: Configured from console',
      {
        facility: 23,
        severity: 5,
        ms: at('2026-03-01T09:46:11.123Z'),
        message: '%SYS-5-CONFIG_I: Configured from console',
      },
    ],
    [
      '<189>29: sw-fa1: Mar  1 18:46:11.123 UTC: %LINK-3-UPDOWN: Interface Gi0/1, changed state to down',
      {
        facility: 23,
        severity: 5,
        ms: at('2026-03-01T18:46:11.123Z'),
        host: 'sw-fa1',
        message: '%LINK-3-UPDOWN: Interface Gi0/1, changed state to down',
      },
    ],
    [
      '<189>Mar  1 2026 18:46:11: %ASA-6-302013: Built outbound TCP connection',
      {
        facility: 23,
        severity: 5,
        ms: at('2026-03-01T09:46:11Z'),
        message: '%ASA-6-302013: Built outbound TCP connection',
      },
    ],
    [
      '<13>Mar  2 08:00:00 fe80::a1%eth0 kernel: [  12.3] usb 1-1: new device',
      {
        facility: 1,
        severity: 5,
        ms: at('2026-03-01T23:00:00Z'),
        host: 'fe80::a1%eth0',
        program: 'kernel',
        message: '[  12.3] usb 1-1: new device',
      },
    ],
    ['backup: 2026-03-02 08:00:00 done', { program: 'backup', message: '2026-03-02 08:00:00 done' }],
    [
      '<13>Mar  2 08:00:00 su: no host',
      { facility: 1, severity: 5, ms: at('2026-03-01T23:00:00Z'), program: 'su', message: 'no host' },
    ],
    ['<999>not a priority', { message: '<999>not a priority' }],
    ['just words', { message: 'just words' }],
    ['', { message: '' }],
  ])('%s', (text, expected) => {
    expect(parseSyslog(text, frame)).toEqual(expected);
  });

  test('a December line read in January is last year’s', () => {
    const january = { ...frame, reference: new Date('2026-01-01T00:10:00Z') };
    expect(parseSyslog('Dec 31 23:59:59 h a: b', january).ms).toBe(at('2025-12-31T14:59:59Z'));
    expect(parseSyslog('Jan  1 09:09:00 h a: b', january).ms).toBe(at('2026-01-01T00:09:00Z'));
    const lateDecember = { ...frame, reference: new Date('2025-12-31T23:00:00Z') };
    expect(parseSyslog('Jan  1 08:00:00 h a: b', lateDecember).ms).toBe(at('2025-12-31T23:00:00Z'));
  });

  test('any text is taken apart without loss of its end', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 999 }), (text, pri) => {
        const line = text.replace(/[\r\n\0]+$/, '');
        expect(line.endsWith(parseSyslog(text, frame).message)).toBe(true);
        parseSyslog(`<${pri}>1 ${text}`, frame);
        parseSyslog(`<${pri}>Mar  2 00:00:00 ${text}`, frame);
      }),
    );
  });
});
