import { createUser, fromPublic } from '@nats-io/nkeys';
import { expect, test } from 'vitest';
import { busLogin, NkeySeedError } from './bus-login.ts';

test('what is signed is what the public key of the same user confirms', async () => {
  for (let time = 0; time < 20; time++) {
    const user = createUser();
    const login = busLogin('a.b.c', new TextDecoder().decode(user.getSeed()));
    const nonce = `nonce-${time}`;
    const { jwt, sig } = (await login(nonce)) as { jwt: string; sig: string };
    expect(jwt).toBe('a.b.c');
    const signature = new Uint8Array(Buffer.from(sig, 'base64url'));
    expect(fromPublic(user.getPublicKey()).verify(new TextEncoder().encode(nonce), signature)).toBe(true);
    expect(fromPublic(user.getPublicKey()).verify(new TextEncoder().encode('another'), signature)).toBe(false);
  }
});

test('a damaged seed is named', () => {
  const seed = new TextDecoder().decode(createUser().getSeed());
  expect(() => busLogin('a', seed.slice(0, -4))).toThrow(NkeySeedError);
  expect(() => busLogin('a', `${seed.slice(0, -1)}1`)).toThrow(NkeySeedError);
});
