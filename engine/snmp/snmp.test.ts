import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { der, octets, sequence } from '#protocol/der.ts';
import { BerError, BerReader, berInteger, berOid, integerOf, oidOf } from './ber.ts';
import { CommunitySecurity } from './community.ts';
import { compareOids, oid, oidText } from './oid.ts';
import { answerOf, readPdu } from './pdu.ts';
import { UserSecurity } from './user-security.ts';
import { hide, localKey, privKey, unhide } from './usm-keys.ts';

const anOid = fc.array(fc.nat(0xffff_ffff), { maxLength: 30 }).map((rest) => [1, 3, ...rest]);
const bytes = fc.uint8Array({ maxLength: 300 }).map((some) => Buffer.from(some));

/** What an agent would answer, written by hand. */
function answerBytes(tag: number, id: number, varbinds: Buffer[], status = 0): Buffer {
  return der(tag, berInteger(id), berInteger(status), berInteger(0), sequence(...varbinds));
}
const varbind = (name: string, value: Buffer) => sequence(berOid(oid(name)), value);

describe('BER', () => {
  test('numbers and identifiers come back as they were', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 }), anOid, (number, arcs) => {
        const reader = new BerReader(Buffer.concat([berInteger(number), berOid(arcs)]));
        expect(integerOf(reader.next(0x02).content)).toBe(number);
        expect(oidOf(reader.next(0x06).content)).toEqual(arcs);
        reader.end();
      }),
    );
  });

  test('of any bytes either comes a value or a BerError, never anything else', () => {
    const whole = answerBytes(0xa2, 5, [varbind('1.3.6.1.2.1.1.5.0', octets(Buffer.from('sw')))]);
    const spoiled = fc
      .tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length))
      .map(([at, byte, end]) =>
        Buffer.concat([whole.subarray(0, at), Buffer.from([byte]), whole.subarray(at + 1, end)]),
      );
    fc.assert(
      fc.property(fc.oneof(bytes, spoiled), (some) => {
        try {
          answerOf(some);
        } catch (error) {
          expect(error).toBeInstanceOf(BerError);
        }
      }),
    );
  });

  test.each([
    ['0200', 'a number of 0 bytes'],
    ['0680', 'a length of 0 bytes'],
    ['020501', 'it ends before its length says'],
    ['1f0100', 'a tag of several bytes'],
    ['0601ff', 'an identifier ends within an arc'],
  ])('%s is refused: %s', (hex, words) => {
    const read = () => {
      const { tag, content } = new BerReader(Buffer.from(hex, 'hex')).next();
      return tag === 2 ? integerOf(content) : oidOf(content);
    };
    expect(read).toThrow(words);
  });
});

test('identifiers stand in the order of a walk', () => {
  const sorted = ['1.3', '1.3.6', '1.3.6.1', '1.3.6.1.2', '1.3.6.1.10', '1.3.7'];
  expect(sorted.toReversed().map(oid).toSorted(compareOids).map(oidText)).toEqual(sorted);
});

test('values of every type are told', () => {
  const read = answerOf(
    answerBytes(0xa2, 7, [
      varbind('1.3.1', der(0x41, Buffer.from('ffffffff', 'hex'))),
      varbind('1.3.2', der(0x46, Buffer.from('00ffffffffffffffff', 'hex'))),
      varbind('1.3.3', der(0x40, Buffer.from([10, 0, 0, 1]))),
      varbind('1.3.4', berInteger(-3)),
      varbind('1.3.5', der(0x82)),
    ]),
  );
  expect(read.varbinds.map(({ value }) => value)).toEqual([
    { type: 'number', value: 0xffff_ffff },
    { type: 'big', value: 0xffff_ffff_ffff_ffffn },
    { type: 'address', value: '10.0.0.1' },
    { type: 'number', value: -3 },
    { type: 'none', why: 'endOfMibView' },
  ]);
});

describe('keys of users', () => {
  const engine = Buffer.from('000000000000000000000002', 'hex');
  const secret = Buffer.from('maplesyrup');

  test('are those of RFC 3414, A.3', () => {
    expect(localKey('md5', secret, engine).toString('hex')).toBe('526f5eed9fcce26f8964c2930787d82b');
    expect(localKey('sha', secret, engine).toString('hex')).toBe('6695febc9288e36282235fc7151f128497b38f3f');
  });

  test('are as long as their cipher needs, in both ways of stretching', () => {
    const ours = privKey('sha', 'aes256', secret, engine);
    const ciscos = privKey('sha', 'aes256-cisco', secret, engine);
    expect([ours.length, ciscos.length]).toEqual([32, 32]);
    expect(ours.subarray(0, 20).equals(ciscos.subarray(0, 20))).toBe(true);
    expect(ours.equals(ciscos)).toBe(false);
  });

  test('what is hidden comes back', () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom('des', 'aes', 'aes192', 'aes256-cisco'), (plain, priv) => {
        const key = privKey('sha256', priv, secret, engine);
        const how = { priv, key, boots: 3, time: 4000, salt: Buffer.from('0000000300000001', 'hex') };
        const hidden = hide(how, plain);
        if (plain.length > 16) expect(hidden.subarray(0, plain.length).equals(plain)).toBe(false);
        expect(unhide(how, hidden).subarray(0, plain.length).equals(plain)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});

describe('a community', () => {
  const security = new CommunitySecurity(Buffer.from('lookonly'));

  test('an answer under another community or of another version is none', () => {
    const pdu = answerBytes(0xa2, 1, []);
    const message = (version: number, name: string) => sequence(berInteger(version), octets(Buffer.from(name)), pdu);
    expect(security.open(message(1, 'lookonly'))).toEqual({ kind: 'pdu', pdu });
    expect(security.open(message(1, 'other'))).toMatchObject({ kind: 'fault' });
    expect(security.open(message(0, 'lookonly'))).toMatchObject({ kind: 'fault' });
  });

  test('a VLAN stands behind it', () => {
    const wire = security.wrap(readPdu('get', 1, []), 1, '20');
    expect(wire.toString('latin1')).toContain('lookonly@20');
  });
});

describe('a user', () => {
  const auth = { protocol: 'sha256' as const, secret: Buffer.from('authauthauth') };
  const priv = { protocol: 'aes' as const, secret: Buffer.from('privprivpriv') };
  const engine = Buffer.from('8000000001020304', 'hex');
  const report = (counter: number) =>
    answerBytes(0xa8, 1, [varbind(`1.3.6.1.6.3.15.1.1.${counter}.0`, der(0x41, Buffer.from([1])))]);
  /** A message of the agent without proof. */
  const bare = (id: number, pdu: Buffer, { flags = 0, boots = 5, time = 100, from = engine } = {}) =>
    sequence(
      berInteger(3),
      sequence(berInteger(id), berInteger(65_507), octets(Buffer.from([flags])), berInteger(3)),
      octets(
        sequence(
          octets(from),
          berInteger(boots),
          berInteger(time),
          octets(Buffer.alloc(0)),
          octets(Buffer.alloc(0)),
          octets(Buffer.alloc(0)),
        ),
      ),
      sequence(octets(from), octets(Buffer.alloc(0)), pdu),
    );
  const introduced = (user: ConstructorParameters<typeof UserSecurity>[0]) => {
    const security = new UserSecurity(user, 9n);
    expect(security.open(bare(1, report(4)), 1, 0)).toEqual({ kind: 'report', name: 'unknownEngineIDs' });
    expect(security.ready).toBe(true);
    return security;
  };

  test('an answer that is not proven, or whose proof was altered, is none where the question was proven', () => {
    const security = introduced({ name: 'u', auth });
    const answer = answerBytes(0xa2, 2, []);
    expect(security.open(bare(2, answer), 2, 0)).toEqual({
      kind: 'fault',
      why: 'an answer that is less protected than the question',
    });
    const proven = new UserSecurity({ name: 'u', auth }, 9n);
    proven.open(bare(1, report(4)), 1, 0);
    // Both ends wrap alike, so that what one sends stands for what the other would answer.
    const mine = proven.wrap(answer, 2, '', 0);
    expect(security.open(mine, 2, 0)).toMatchObject({ kind: 'pdu' });
    expect(security.open(mine, 3, 0)).toMatchObject({ kind: 'fault', why: 'an answer to another message' });
    for (const at of [mine.length - 1, mine.length - 30, 60]) {
      const altered = Buffer.from(mine);
      altered[at]! ^= 1;
      let kind: string;
      try {
        ({ kind } = security.open(altered, 2, 0));
      } catch (error) {
        expect(error).toBeInstanceOf(BerError);
        kind = 'fault';
      }
      expect(kind).toBe('fault');
    }
  });

  test('an old answer that is sent once more is none', () => {
    const security = introduced({ name: 'u', auth });
    const old = introduced({ name: 'u', auth }).wrap(answerBytes(0xa2, 2, []), 2, '', 0);
    expect(security.open(old, 2, 150_000)).toMatchObject({ kind: 'pdu' });
    expect(security.open(old, 2, 152_000)).toEqual({ kind: 'fault', why: 'an answer from outside the time window' });
  });

  test('nobody without the key moves the clock, and nothing hidden shows on the line', () => {
    const security = introduced({ name: 'u', auth, priv });
    security.open(bare(2, report(2), { boots: 99, time: 9 }), 2, 0);
    const wire = security.wrap(readPdu('get', 3, [oid('1.3.6.1.2.1.1.5.0')]), 3, '', 0);
    const outer = new BerReader(wire).into(0x30);
    outer.integer();
    outer.whole();
    const inner = new BerReader(outer.octets()).into(0x30);
    expect([inner.octets().equals(engine), inner.integer()]).toEqual([true, 5]);
    expect(wire.includes(berOid(oid('1.3.6.1.2.1.1.5.0')))).toBe(false);
    const other = introduced({ name: 'u', auth, priv });
    expect(other.open(wire, 3, 0)).toMatchObject({ kind: 'pdu' });
  });

  test.each([
    ['below zero', -1, 100],
    ['beyond 31 bits', 2 ** 31, 100],
    ['with a time below zero', 5, -1],
    ['with a time of 47 bits', 5, 2 ** 46],
  ])('a clock %s is none, whoever tells it', (_, boots, time) => {
    const security = new UserSecurity({ name: 'u', auth, priv }, 9n);
    expect(() => security.open(bare(1, report(4), { boots, time }), 1, 0)).toThrow(BerError);
    expect(security.ready).toBe(false);
    expect(() =>
      introduced({ name: 'u', auth, priv }).open(bare(2, report(4), { boots, time, flags: 2 }), 2, 0),
    ).toThrow(BerError);
  });

  test('a forged introduction does not outlast what the agent itself proves', () => {
    const security = new UserSecurity({ name: 'u', auth }, 9n);
    security.open(bare(1, report(4), { boots: 2 ** 31 - 1, time: 7 }), 1, 0);
    const agent = introduced({ name: 'u', auth });
    // Both ends wrap alike, so that what one sends stands for what the other would answer.
    expect(security.open(agent.wrap(report(2), 2, '', 0), 2, 0)).toEqual({ kind: 'report', name: 'notInTimeWindows' });
    expect(security.open(agent.wrap(answerBytes(0xa2, 3, []), 3, '', 0), 3, 0)).toMatchObject({ kind: 'pdu' });
    const older = new UserSecurity({ name: 'u', auth }, 9n);
    older.open(bare(1, report(4), { boots: 4 }), 1, 0);
    expect(security.open(older.wrap(report(2), 4, '', 0), 4, 0)).toMatchObject({ kind: 'fault' });
  });

  test('of any bytes comes a word, a report or a BerError', () => {
    const security = introduced({ name: 'u', auth, priv });
    const whole = security.wrap(answerBytes(0xa2, 2, []), 2, '', 0);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, end) => {
        const some = Buffer.from(whole.subarray(0, end));
        if (at < some.length) some[at] = byte;
        try {
          const { kind } = security.open(some, 2, 0);
          expect(kind === 'pdu' && !some.equals(whole)).toBe(false);
        } catch (error) {
          expect(error).toBeInstanceOf(BerError);
        }
      }),
    );
  });
});
