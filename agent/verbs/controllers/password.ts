import { text } from 'node:stream/consumers';
import { SealedPasswords } from '../../controllers/sealed-password.ts';
import { deviceOf } from './devices.ts';
import type { Values } from './wish.ts';

/** Takes the password of the user as whom the agent comes to a controller, and keeps it sealed. */
export async function keepPassword(rest: readonly string[], values: Values): Promise<number> {
  const { device, source } = await deviceOf(rest[0], values);
  const { id, url, user } = device;
  if (user === undefined || !device.passwordSealed) {
    throw new Error(`${id}: the configuration names no user with passwordSealed: true`);
  }
  if (source.passwordOfHub.has(id)) {
    throw new Error(
      `${id}: its password was given at the hub, which sends it; give another one on the controller's page`,
    );
  }
  const password = process.stdin.isTTY ? await typed(`password of ${user} at ${url}: `) : await text(process.stdin);
  const line = password.replace(/\r?\n$/, '');
  if (line === '') throw new Error('nothing came over standard input; nothing was kept');
  const passwords = new SealedPasswords(source.stateDir);
  passwords.keep({ device: id, url, user }, line);
  process.stderr.write(`kept for ${user} at ${url}, sealed to this machine, in ${passwords.fileOf(id)}\n`);
  return 0;
}

/** Reads one line from the terminal without showing it. */
async function typed(question: string): Promise<string> {
  const { stdin } = process;
  process.stderr.write(question);
  stdin.setRawMode(true);
  let line = '';
  try {
    for await (const chunk of stdin) {
      for (const key of String(chunk)) {
        if (key === '\u0003') throw new Error('interrupted; nothing was kept');
        if (key === '\r' || key === '\n') return line;
        line = key === '\u007f' ? line.slice(0, -1) : line + key;
      }
    }
    return line;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    process.stderr.write('\n');
  }
}
