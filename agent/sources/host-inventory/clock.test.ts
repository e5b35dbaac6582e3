import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseChrony, parseNtpq, parseTimedatectl, parseTimesync, readClock } from './clock.ts';

const chrony =
  'C0A8000A,192.168.0.10,3,1748826000.123456789,0.000412000,-0.000010000,0.000020000,-12.500,0.001,0.050,0.0012,0.0005,64.2,Normal\n';
const answers = (table: Record<string, string>) => async (program: string, args: readonly string[]) =>
  table[`${program} ${args[0] ?? ''}`] ?? table[program];

describe('clock', () => {
  test('chrony: a clock that must be moved forward is behind', async () => {
    const clock = await readClock(answers({ chronyc: chrony }));
    expect(clock).toMatchObject({ source: 'chrony 192.168.0.10', synchronised: true });
    expect(clock.offsetMs).toBeCloseTo(-0.412);
  });

  test('chrony without a source tells no offset', () => {
    const lost = chrony.replace('Normal', 'Not synchronised');
    expect(parseChrony(lost)).toEqual({ source: 'chrony', synchronised: false, reason: expect.any(String) });
  });

  test('ntpd', () => {
    expect(parseNtpq('leap=00, stratum=3, refid=192.168.0.10,\noffset=12.500\n')).toEqual({
      source: 'ntpd 192.168.0.10',
      synchronised: true,
      offsetMs: -12.5,
    });
    expect(parseNtpq('leap=11, stratum=16, refid=INIT, offset=0.000')).toMatchObject({ synchronised: false });
  });

  test('systemd says who and whether, and the offset stays unknown', async () => {
    const table = {
      'timedatectl show': 'Timezone=Asia/Tokyo\nNTP=yes\nNTPSynchronized=yes\n',
      'timedatectl show-timesync': 'ServerName=ntp.plant.example\nServerAddress=192.168.0.10\n',
    };
    const clock = await readClock(answers(table));
    expect(clock).toEqual({
      source: 'systemd-timesyncd ntp.plant.example',
      synchronised: true,
      reason: 'the system does not tell its offset',
    });
    const other = await readClock(answers({ ...table, 'timedatectl show': 'NTP=no\nNTPSynchronized=yes\n' }));
    expect(other).toMatchObject({ source: 'unknown', synchronised: true });
  });

  test('nobody answers: unknown, with the reason', async () => {
    expect(await readClock(async () => undefined)).toEqual({
      source: 'unknown',
      reason: expect.stringContaining('chronyc'),
    });
  });

  test('no text makes it fail', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const parse of [parseChrony, parseNtpq, parseTimedatectl, parseTimesync]) parse(text);
      }),
    );
  });
});
