import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Part } from './part.ts';
import { onFreePort } from './ports.ts';

const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function take(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function free(): Promise<number> {
  const port = await take(0);
  await new Promise((closed) => open.pop()!.close(closed));
  return port;
}

test('starts on the wished port while it is free, else on another one', async () => {
  const wished = await free();
  expect(await onFreePort(wished, async () => {})).toBe(wished);
  await take(wished);
  expect(await onFreePort(wished, async () => {})).not.toBe(wished);
});

test('goes on to another port when somebody took the chosen one between the choice and the start', async () => {
  const tried: number[] = [];
  const parts: Part[] = [];
  const port = await onFreePort(await free(), async (chosen) => {
    tried.push(chosen);
    if (tried.length === 1) await take(chosen);
    const listen = `require('node:net').createServer().listen(${chosen}, '127.0.0.1', () => console.log('ready'))`;
    const part = new Part({ name: 'listener', command: process.execPath, args: ['-e', listen], ready: /^ready/ });
    parts.push(part);
    await part.start();
  });
  for (const part of parts) await part.stop();
  expect(tried).toHaveLength(2);
  expect(port).toBe(tried[1]);
});

test('any other failure is thrown, and a port that is always taken at last, too', async () => {
  await expect(
    onFreePort(0, async () => {
      throw new Error('no such file');
    }),
  ).rejects.toThrow('no such file');
  let tried = 0;
  await expect(
    onFreePort(0, async () => {
      tried++;
      throw new Error('listen: address already in use');
    }),
  ).rejects.toThrow('in use');
  expect(tried).toBe(4);
});
