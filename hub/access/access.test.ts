import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namesIn, personalFields } from '#protocol/events/personal.ts';
import { maskFields, maskOf } from './masking.ts';
import { hashPassword, passwordWeakness, SignInBusyError, verifyPassword } from './password.ts';
import { GrowingDelay } from './rate-limit.ts';

describe('passwords', () => {
  test('the right one fits in every width, another does not, and no hash fits nothing', async () => {
    const hash = await hashPassword('ｔｏｗｅｒ watch 火の見');
    expect(await verifyPassword('tower watch 火の見', hash)).toBe(true);
    expect(await verifyPassword('tower watch 火の身', hash)).toBe(false);
    expect(await verifyPassword('', null)).toBe(false);
    expect(await verifyPassword('x', 'argon2id$broken')).toBe(false);
    expect(hash).not.toBe(await hashPassword('tower watch 火の見'));
  });
  test('too short, repeated, or the account itself are refused with their reason', () => {
    expect(passwordWeakness('elevenchars', 'sato')).toBe('short');
    expect(passwordWeakness('ababababababab', 'sato')).toBe('one_character');
    expect(passwordWeakness('yamada-taro1', 'yamada-taro')).toBe('is_account');
    expect(passwordWeakness('a quiet long phrase', 'sato')).toBeNull();
  });
  test('a flood of checks is turned away before it takes the memory', async () => {
    const results = await Promise.allSettled(Array.from({ length: 60 }, () => verifyPassword('x', null)));
    const busy = results.filter((one) => one.status === 'rejected' && one.reason instanceof SignInBusyError);
    expect(busy.length).toBe(60 - 2 - 32);
    expect(await verifyPassword('x', null)).toBe(false);
  });
});

describe('growing delay', () => {
  const policy = { free: 2, firstMs: 100, maxMs: 1_000, forgetMs: 10_000 };
  test('doubles up to its limit and is forgotten after a quiet time', () => {
    const delay = new GrowingDelay(policy);
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      delay.failed('a', 0);
      waits.push(delay.wait('a', 0));
    }
    expect(waits).toEqual([0, 100, 200, 400, 800, 1_000, 1_000, 1_000]);
    expect(delay.wait('b', 0)).toBe(0);
    expect(delay.wait('a', 10_001)).toBe(0);
  });
  test('many tries at once gain nothing, and a refund gives one back', () => {
    const delay = new GrowingDelay(policy);
    for (let i = 0; i < 3; i++) delay.failed('a', 0);
    expect(delay.wait('a', 0)).toBe(200);
    delay.refund('a');
    expect(delay.wait('a', 0)).toBe(100);
    delay.succeeded('a');
    expect(delay.wait('a', 0)).toBe(0);
  });
  test('remembers a bounded number of keys', () => {
    const delay = new GrowingDelay(policy, 3);
    for (const key of ['a', 'b', 'c', 'd']) for (let i = 0; i < 3; i++) delay.failed(key, 0);
    expect(['a', 'b', 'c', 'd'].map((key) => delay.wait(key, 0) > 0)).toEqual([false, true, true, true]);
  });
});

describe('masking', () => {
  const mask = maskOf('key', false, new Set(['line2']));
  test('is stable, depends on the hub’s key, and folds case', () => {
    expect(mask.account('tanaka')).toBe(mask.account('TANAKA'));
    expect(mask.account('tanaka')).not.toBe(maskOf('other', false, new Set()).account('tanaka'));
    expect(mask.account('tanaka')).not.toBe(mask.account('suzuki'));
  });
  test('leaves what is no person: system and machine accounts, shared accounts', () => {
    for (const name of ['root', 'SYSTEM', 'INSP-07$', 'Line2']) expect(mask.account(name)).toBe(name);
  });
  test('no personal value of an event is left in any of its fields', () => {
    const name = fc.stringMatching(/^[a-z]{4,10}$/);
    fc.assert(
      fc.property(name, name, fc.string(), (actor, target, rest) => {
        fc.pre(!rest.includes(actor) && !rest.includes(target));
        fc.pre(
          !['root', 'admin', 'guest', 'system', 'daemon', 'nobody'].some((one) => one === actor || one === target),
        );
        const fields = {
          'user.name': actor,
          'user.target.name': target,
          message: `${rest} ${actor} -> ${target}`,
          'process.command_line': `usermod ${target}`,
          nested: [{ path: `/home/${actor}/x` }],
        };
        const shown = JSON.stringify(Object.values(maskFields(fields, mask)));
        const marks = [mask.account(actor), mask.account(target)];
        const bare = marks.reduce(
          (text, mark) => text.replaceAll(mark, ''),
          shown.replaceAll(JSON.stringify(rest).slice(1, -1), ''),
        );
        return !bare.includes(actor) && !bare.includes(target);
      }),
    );
  });
  test('covers accounts of Linux and Windows records', () => {
    for (const field of ['user.name', 'user.target.name', 'TargetUserName', 'SubjectUserName', 'file.owner']) {
      expect(personalFields.has(field)).toBe(true);
    }
    expect(namesIn({ TargetUserName: 'a', other: 'b' })).toEqual(['a']);
  });
});
