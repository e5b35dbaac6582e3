import { headers } from '@nats-io/transport-node';
import { describe, expect, test } from 'vitest';
import { readMessageHead } from './message-head.ts';

const source = 'SPOOL_EVIDENCE:abcdefgh 7';

function headOf(...lines: [string, string][]) {
  const made = headers();
  for (const [name, value] of lines) made.append(name, value);
  return readMessageHead({ headers: made });
}

describe('the head of a message', () => {
  test('names the one stream that the server wrote, and gives the other lines as they stand', () => {
    const head = headOf(['Hinomi-Count', '12'], ['Nats-Stream-Source', source]);
    expect(head).toMatchObject({ rows: 12, source });
    expect(typeof head === 'string' ? null : [head.header('Hinomi-Count'), head.header('X')]).toEqual([
      '12',
      undefined,
    ]);
  });

  test.each([
    ['twice', [['Nats-Stream-Source', 'SPOOL_EVIDENCE 5']]],
    ['in another case', [['nats-stream-source', 'SPOOL_EVIDENCE 5']]],
    ['inside another line', [['X', 'Nats-Stream-Source: SPOOL_EVIDENCE 5']]],
    ['inside a longer name', [['X-Nats-Stream-Source', 'SPOOL_EVIDENCE 5']]],
  ] as [string, [string, string][]][])('that names the source %s is refused', (_, lines) => {
    expect(headOf(...lines, ['Nats-Stream-Source', source])).toMatch(/claims to come from elsewhere/);
  });

  test('that hides the line of the server in one of its own is refused', () => {
    expect(headOf(['Y', `Nats-Stream-Source: ${source}`])).toMatch(/claims to come from elsewhere/);
  });

  test('that cannot be read is refused, and one without lines names no stream', () => {
    const broken = {
      get headers(): never {
        throw new Error('not a valid name');
      },
    };
    expect(readMessageHead(broken)).toBe('its head cannot be read: not a valid name');
    expect(readMessageHead({ headers: undefined })).toMatchObject({ rows: 1, source: '' });
  });

  test.each(['', '-5', '1e9', '0.5', 'x', '501'])('with a count of "%s" is gathered as one row', (count) => {
    expect(headOf(['Hinomi-Count', count], ['Nats-Stream-Source', source])).toMatchObject({ rows: 1 });
  });
});
