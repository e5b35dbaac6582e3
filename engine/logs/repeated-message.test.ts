import { expect, test } from 'vitest';
import { hostEvents } from './repeated-message.ts';

const context = { host: 'gw1', fallbackMs: 0 };
const failed = 'Failed password for root from 192.0.2.9 port 22 ssh2';
const repeat = (times: number, text: string, program = 'sshd') =>
  hostEvents({ program, message: `message repeated ${times} times: [ ${text}]` }, context);

test('a repeated refusal is as many refusals, each with the words of one', () => {
  const events = repeat(5, failed);
  expect(events).toHaveLength(5);
  expect(events).toEqual(Array(5).fill(hostEvents({ program: 'sshd', message: failed }, context)[0]));
});

test('of very many the last one carries the rest', () => {
  const events = repeat(12_345, failed);
  expect(events).toHaveLength(100);
  expect(events.reduce((sum, { fields }) => sum + Number(fields['hinomi.count'] ?? 1), 0)).toBe(12_345);
});

test('other messages stay one line', () => {
  expect(repeat(3, 'link is down', 'kernel')).toMatchObject([
    { kind: 'host.log', fields: { message: 'message repeated 3 times: [ link is down]' } },
  ]);
  expect(repeat(0, failed)).toHaveLength(1);
  expect(hostEvents({ program: 'sshd', message: failed }, context)).toHaveLength(1);
});
