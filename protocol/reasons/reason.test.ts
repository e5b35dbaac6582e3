import { describe, expect, test } from 'vitest';
import { fileReasons } from './file-reasons.ts';
import { gapReasons } from './gap-reasons.ts';
import { healthReasons } from './health-reasons.ts';
import { readingReasons } from './reading-reasons.ts';
import { readingWarnings } from './reading-warnings.ts';
import { because, type Reason, reasonFields, reasonIn, reasonsText, reasonsWords, reasonWords } from './reason.ts';
import { stateReasons } from './state-reasons.ts';

const japanese = /[぀-ヿ㐀-鿿]/u;
const partsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

const tables = [fileReasons, gapReasons, healthReasons, readingReasons, readingWarnings, stateReasons];

describe('the list of reasons', () => {
  test('no code stands in both tables', () => {
    const codes = tables.flatMap((table) => Object.keys(table));
    expect(codes).toEqual([...new Set(codes)]);
  });

  test.each(tables.flatMap((table) => Object.entries<{ ja: string; en: string }>(table)))(
    '%s says the same in both languages',
    (_, { ja, en }) => {
      expect(partsOf(ja)).toEqual(partsOf(en));
      expect(japanese.test(en)).toBe(false);
      if (/[a-z]{3}/.test(en.replace(/\{\w+\}/g, ''))) expect(japanese.test(ja)).toBe(true);
    },
  );
});

describe('a reason', () => {
  test('says what stands behind it in the words of the reader, and as it was said where there is no code', () => {
    const url = 'opc.tcp://192.0.2.1:4840';
    const cause = because('opcua_nobody_listens', { url, message: 'connect ECONNREFUSED 192.0.2.1:4840' });
    const old = because('device_unwell', { device: 'press', message: cause.text });
    expect(reasonWords(old).ja).toContain('nothing listens');
    const { ja, en } = reasonWords({ ...old, causes: [cause] });
    expect([ja, en]).toEqual([`press：${reasonWords(cause).ja}`, `press: ${cause.text}`]);
    expect(ja).not.toContain('nothing listens');
  });

  test.each([
    ['no answer', '応答がない'],
    ['no connection within 3000 ms', '3000 ms 以内に接続できなかった'],
  ])('says in Japanese, too, what the agent says of a connection: %s', (message, ja) => {
    expect(reasonWords(because('connection_lost', { message })).ja).toBe(`接続が切れた（${ja}）`);
  });

  test.each([
    ['connect ECONNREFUSED 192.0.2.1:502', '接続を拒否された：192.0.2.1:502 (ECONNREFUSED)'],
    [
      'connect EHOSTUNREACH fe80::1%eth0:502 - Local (::1:0)',
      '機器までの経路がない：fe80::1%eth0:502 (EHOSTUNREACH) - Local (::1:0)',
    ],
    ['read ECONNRESET', '相手が接続を切った (ECONNRESET)'],
    ['getaddrinfo EAI_AGAIN press', '名前を調べられない：press (EAI_AGAIN)'],
    ['read EILSEQ', 'read EILSEQ'],
  ])('says in Japanese, too, what the operating system said: %s', (message, ja) => {
    expect(reasonWords(because('connection_lost', { message }))).toEqual({
      ja: `接続が切れた（${ja}）`,
      en: `the connection was lost: ${message}`,
    });
    expect(reasonWords({ code: 'of a newer agent', with: {}, text: message })).toEqual({ ja, en: message });
  });

  test('is said in both languages with its parts, and travels in an event', () => {
    const reason = because('records_missing', { channel: 'Security', first: 7, last: 9 });
    expect(reasonWords(reason)).toEqual({
      ja: 'Security の番号 7〜9 の記録がない',
      en: 'records 7 to 9 of Security are missing',
    });
    const fields = reasonFields('gap', reason);
    expect(fields['gap.reason']).toBe('records 7 to 9 of Security are missing');
    expect(reasonIn('gap', JSON.parse(JSON.stringify(fields)))).toEqual(reason);
  });

  test('with a code that is not known, or without its parts, is shown as it was said', () => {
    const later: Reason = { code: 'solar_flare', with: {}, text: 'the sun did it' };
    expect(reasonWords(later)).toEqual({ ja: 'the sun did it', en: 'the sun did it' });
    expect(reasonWords({ code: 'spool_full', with: {}, text: 'full' })).toEqual({ ja: 'full', en: 'full' });
    expect(reasonWords({ code: 'toString', with: {}, text: 'odd' })).toEqual({ ja: 'odd', en: 'odd' });
  });

  test('of an older agent is only words; hostile parts are left out', () => {
    expect(reasonIn('gap', { 'gap.reason': 'full' })).toEqual({ code: '', with: {}, text: 'full' });
    expect(reasonIn('gap', {})).toBeNull();
    expect(reasonIn('gap', { 'gap.reason': 'x', 'gap.reason_with': { a: [1], b: 2, c: null } })!.with).toEqual({
      b: 2,
    });
    expect(reasonIn('gap', { 'gap.reason': 'x', 'gap.reason_with': ['a'] })!.with).toEqual({});
  });

  test('a part may hold braces of its own', () => {
    expect(reasonWords(because('said', { text: '{text} {x}' }))).toEqual({ ja: '{text} {x}', en: '{text} {x}' });
  });

  test('several are one after the other', () => {
    const list = [because('no_such_log', { names: 'A' }), because('log_off', { channel: 'B' })];
    expect(reasonsText(list)).toBe('this PC has no log named A; B is switched off and records nothing');
    expect(reasonsWords(list).ja).toBe('この端末に A という名前のログがない。B は無効になっていて記録されない');
  });
});
