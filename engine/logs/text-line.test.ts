import { describe, expect, test } from 'vitest';
import { findings } from '#protocol/events/validate.ts';
import { fixedZone } from './local-time.ts';
import { textLineEvent } from './text-line.ts';

const context = {
  host: 'line3-pc',
  frame: { zone: fixedZone(540), reference: new Date('2026-03-02T03:00:00Z') },
  history: false,
  extra: {},
};

describe('lines of any program', () => {
  test.each([
    ['2026/03/02 08:59:01.5 起動しました', '2026-03-01T23:59:01.500Z'],
    ['2026-03-02 08:59:01,250 INFO started', '2026-03-01T23:59:01.250Z'],
    ['[2026-03-02T08:59:01Z] started', '2026-03-02T08:59:01.000Z'],
    ['[02/Mar/2026:08:59:01 +0900] "GET /"', '2026-03-01T23:59:01.000Z'],
    ['2026/02/30 08:59:01 no such day', '2026-03-02T03:00:00.000Z'],
    ['no time at all', '2026-03-02T03:00:00.000Z'],
  ])('%s', (text, time) => {
    const event = textLineEvent(text, context);
    expect(event).toMatchObject({ kind: 'host.log', time, fields: { message: text, 'host.name': 'line3-pc' } });
    expect(findings(event)).toEqual([]);
  });

  test('a pattern names the parts, what does not fit is kept whole', () => {
    const pattern = /^(?<time>[\d/]+ [\d:]+),(?<program>\w+),(?<code>\w+),(?<message>.*)$/;
    expect(textLineEvent('2026/03/02 08:59:01,scada,E104,異常停止', context, pattern)).toMatchObject({
      time: '2026-03-01T23:59:01.000Z',
      fields: { message: '異常停止', 'process.name': 'scada', code: 'E104' },
    });
    expect(textLineEvent('garbage', context, pattern).fields['message']).toBe('garbage');
  });
});
