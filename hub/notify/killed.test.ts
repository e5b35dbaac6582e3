import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { expect, test } from 'vitest';
import { LedgerVerifier } from '#engine/ledger/index.ts';
import { everywhere, openDesk } from '../incident/incident-harness.ts';

const total = 24;
const kills = 4;
const atOnce = 20;

test('killed again and again: every alert is one incident, every person is told, a repetition is known by its id', async () => {
  const home = mkdtempSync(join(tmpdir(), 'hinomi-killed-'));
  const path = join(home, 'control.db');
  const mails: string[] = [];
  let victim: ChildProcess | null = null;
  let killed = 0;
  const relay = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
      });
      stream.on('end', () => {
        mails.push(`${/^Message-ID: (.*)$/m.exec(text)?.[1]?.trim()} ${session.envelope.rcptTo[0]!.address}`);
        // Killed before the relay has said that it took the mail: the worst moment.
        if (killed < kills && mails.length >= (killed + 1) * 9) {
          killed++;
          victim?.kill('SIGKILL');
        }
        done();
      });
    },
  });
  relay.on('error', () => undefined);
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const { port } = relay.server.address() as AddressInfo;
  try {
    for (let ended = false; !ended; ) {
      victim = spawn(
        process.execPath,
        [join(import.meta.dirname, 'killed-hub.ts'), path, String(port), String(total)],
        {
          stdio: ['ignore', 'ignore', 'inherit'],
        },
      );
      const [code, signal] = await once(victim, 'exit');
      expect(code === 0 || signal === 'SIGKILL').toBe(true);
      ended = code === 0;
    }
    const { control, incidents, ledger } = openDesk({ path });
    expect(killed).toBe(kills);
    expect(incidents.list({ limit: 500 }, everywhere).total).toBe(total);
    expect(incidents.list({ limit: 500 }, everywhere).items.every(({ count }) => count === 1)).toBe(true);
    const rows = control.db.prepare('SELECT id, recipient, state FROM notification').all();
    // An S2 calls two posts at first.
    expect(rows).toHaveLength(total * 2);
    expect(rows.every((row) => row['state'] === 'delivered')).toBe(true);
    const expected = rows.map((row) => `<${row['id']}@plant.example> ${row['recipient']}`);
    expect([...new Set(mails)].sort()).toEqual(expected.sort());
    expect(mails.length - expected.length).toBeLessThanOrEqual(kills * atOnce);
    const verifier = new LedgerVerifier();
    for (const line of ledger.export()) verifier.add(line);
    expect(verifier.finish()).toMatchObject({ ok: true });
    control.close();
  } finally {
    await new Promise<void>((resolve) => relay.close(() => resolve()));
    rmSync(home, { recursive: true });
  }
}, 300_000);
