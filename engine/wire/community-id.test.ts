import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressBytes } from './address-bytes.ts';
import { communityId } from './community-id.ts';

describe('community id', () => {
  // Published test vectors of the specification's baseline, seed 0 and seed 1.
  test.each([
    ['tcp', '128.232.110.120', 34855, '66.35.250.204', 80, 0, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
    ['tcp', '66.35.250.204', 80, '128.232.110.120', 34855, 0, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
    ['udp', '192.168.1.52', 54585, '8.8.8.8', 53, 0, '1:d/FP5EW3wiY1vCndhwleRRKHowQ='],
    ['tcp', '128.232.110.120', 34855, '66.35.250.204', 80, 1, '1:3V71V58M3Ksw/yuFALMcW0LAHvc='],
    ['sctp', '192.168.170.8', 7, '192.168.170.56', 80, 0, '1:jQgCxbku+pNGw8WPbEc/TS/uTpQ='],
  ] as const)('%s %s:%i - %s:%i seed %i', (transport, ip, port, otherIp, otherPort, seed, expected) => {
    expect(communityId(transport, { ip, port }, { ip: otherIp, port: otherPort }, seed)).toBe(expected);
  });

  const endpoint = fc.oneof(
    fc.record({ ip: fc.ipV4(), port: fc.integer({ min: 0, max: 65535 }) }),
    fc.record({ ip: fc.ipV6(), port: fc.integer({ min: 0, max: 65535 }) }),
  );

  test('both directions give one id, and other ends another', () => {
    fc.assert(
      fc.property(endpoint, endpoint, (one, other) => {
        const id = communityId('tcp', one, other);
        expect(communityId('tcp', other, one)).toBe(id);
        expect(id === undefined).toBe(addressBytes(one.ip)?.length !== addressBytes(other.ip)?.length);
        if (id !== undefined) expect(communityId('udp', one, other)).not.toBe(id);
      }),
    );
  });

  test('text that is no address gives none, and never a failure', () => {
    fc.assert(fc.property(fc.string(), (text) => [undefined, 4, 16].includes(addressBytes(text)?.length)));
    for (const bad of ['', '1.2.3', '1.2.3.256', '01.2.3.4', '::1::', '1:2:3:4:5:6:7:8:9', 'g::', '1.2.3.4:80']) {
      expect(addressBytes(bad)).toBeUndefined();
    }
    expect(addressBytes('::ffff:10.0.0.1')).toEqual(
      Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1]),
    );
  });
});
