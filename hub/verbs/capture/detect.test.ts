import { describe, expect, test } from 'vitest';
import { aduBytes, pcapBytes, segmentFrame } from '#engine/wire/sample-capture.ts';
import { run } from '../capture.ts';
import { verbTest } from '../rules/verb-harness.ts';

const told = verbTest();

const [plc, hmi, stranger] = ['10.0.0.2', '10.0.0.1', '10.0.0.66'];

/** A read and its answer. */
function talk(client: string, port: number, pdu: number[]): Buffer[] {
  const there = { from: client, to: plc, sourcePort: port, targetPort: 502 };
  const back = { from: plc, to: client, sourcePort: 502, targetPort: port };
  return [
    segmentFrame({ ...there, sequence: 1, flags: 2 }),
    segmentFrame({ ...back, sequence: 1, flags: 18 }),
    segmentFrame({ ...there, sequence: 2, payload: aduBytes(1, 1, pdu) }),
    segmentFrame({ ...back, sequence: 2, payload: aduBytes(1, 1, [3, 2, 0, 0]) }),
  ];
}

const read = [3, 0, 0, 0, 1];

describe('capture detect', () => {
  test('one line per alert, with the names of the contract first', async () => {
    const baseline = told.put('before.pcap', pcapBytes(talk(hmi, 40_000, read)));
    const later = told.put('after.pcap', pcapBytes([...talk(hmi, 40_001, read), ...talk(stranger, 40_002, read)]));
    expect(await run(['detect', '--baseline', baseline, '--test', later, '--json'])).toBe(0);
    const alerts = told.json() as Record<string, unknown>[];
    expect(alerts.map(({ kind, first_packet }) => [kind, first_packet])).toEqual([
      ['new_host', 5],
      ['unauthorised_master', 5],
    ]);
    expect(Object.keys(alerts[1]!).slice(0, 7)).toEqual([
      'time',
      'src',
      'dst',
      'port',
      'kind',
      'technique',
      'first_packet',
    ]);
    expect(alerts[1]).toMatchObject({
      time: '2023-11-14T22:13:20.004Z',
      src: stranger,
      dst: plc,
      port: 502,
      technique: 'T0848',
      operations: ['3'],
    });
    expect(told.err).toBe('');
  });

  test('several baselines, and words instead of JSON', async () => {
    const one = told.put('one.pcap', pcapBytes(talk(hmi, 40_000, read)));
    const two = told.put('two.pcap', pcapBytes(talk(stranger, 40_000, read)));
    const both = told.put('both.pcap', pcapBytes([...talk(stranger, 40_001, read), ...talk(hmi, 40_002, read)]));
    expect(await run(['detect', '--baseline', one, two, '--test', both])).toBe(0);
    expect(told.out).toBe('');
    expect(await run(['detect', '--baseline', one, '--test', both])).toBe(0);
    expect(told.out).toMatch(/#1 unauthorised_master \(T0848\) 10\.0\.0\.66 → 10\.0\.0\.2:502/);
  });

  test('a damaged capture is judged up to there, one that is none is refused', async () => {
    const whole = pcapBytes(talk(hmi, 40_000, read));
    const baseline = told.put('before.pcap', whole);
    expect(
      await run(['detect', '--baseline', baseline, '--test', told.put('cut.pcap', whole.subarray(0, -3)), '--json']),
    ).toBe(3);
    expect(told.err).toMatch(/cut\.pcap: byte \d+, after packet 3: the file ends within a record/);
    expect(await run(['detect', '--baseline', baseline, '--test', told.put('note.txt', Buffer.from('a note'))])).toBe(
      1,
    );
    expect(await run(['detect', '--baseline', baseline])).toBe(2);
    expect(await run(['detect', '--test', baseline])).toBe(2);
  });
});
