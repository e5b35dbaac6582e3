import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNetstat } from './netstat-windows.ts';

test('reads netstat of a Japanese Windows by shape', () => {
  const output = [
    '',
    'アクティブな接続',
    '',
    '  プロトコル  ローカル アドレス      外部アドレス           状態            PID',
    '  TCP         0.0.0.0:135            0.0.0.0:0              LISTENING       1044',
    '  TCP         192.168.10.21:49712    192.168.10.5:502       ESTABLISHED     5324',
    '  TCP         [fe80::1%4]:445        [fe80::2%4]:51000      SYN_RECEIVED    4',
    '  UDP         0.0.0.0:5353           *:*                                    2212',
    '  UDP         [::]:123               *:*                                    988',
  ].join('\r\n');
  expect(
    parseNetstat(output).map((row) => [row.transport, row.localIp, row.localPort, row.remotePort, row.state, row.pid]),
  ).toEqual([
    ['tcp', '0.0.0.0', 135, 0, 10, 1044],
    ['tcp', '192.168.10.21', 49712, 502, 1, 5324],
    ['tcp', 'fe80::1', 445, 51000, 3, 4],
    ['udp', '0.0.0.0', 5353, 0, 0, 2212],
    ['udp', '::', 123, 0, 0, 988],
  ]);
});

test('no text makes it fail', () => {
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseNetstat(`TCP ${text}\n${text}`))));
});
