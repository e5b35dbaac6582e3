import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { EventDraft, StoredEvent } from '#protocol/events/event.ts';
import { programBehind } from '../../hub/network/program-behind.ts';
import { compiledPeer, laboratoryMissing, ownNetwork } from '../support/laboratory/possible.ts';
import type { WritersReport } from '../support/laboratory/writers.ts';

/** Accounts that every Debian has, for programs that different people started; only root may take them. */
const users = process.getuid?.() === 0 ? [1, 2, 3, 4] : [];
const accounts = ['daemon', 'bin', 'sys', 'sync'];

const stored = ({ kind, time, fields }: EventDraft, at: number) =>
  ({ id: `${kind} ${at}`, kind, site: 'main', time, received: time, fields }) as unknown as StoredEvent;

test.skipIf(laboratoryMissing !== '')(
  `two hundred writes of three programs are told with the right program and user, or with none${laboratoryMissing}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hinomi-writers-'));
    // Other users start the program in it.
    chmodSync(folder, 0o755);
    const main = join(import.meta.dirname, '../support/laboratory/writers.ts');
    const words = [...ownNetwork, process.execPath, main, folder, compiledPeer('libmodbus_writer', folder)];
    await promisify(execFile)('unshare', [...words, ...users.map(String)], { maxBuffer: 1 << 26 });
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as WritersReport;
    const rows = (report.sockets as EventDraft[]).map(stored);
    const search = async () => ({ events: rows, next: null });
    const told = { right: 0, unknown: 0, wrong: [] as unknown[] };
    const longTold = { right: 0, all: 0 };
    for (const command of (report.commands as EventDraft[]).map(stored)) {
      const value = Number(String(command.fields['hinomi.operation.values']).split(',')[0]);
      const at = Math.floor(value / 1000) - 1;
      const { executable, user } = report.writers[at]!;
      const expected = { executable, user: users.length > 0 ? accounts[user - 1] : userInfo().username };
      const found = await programBehind(command, search);
      if (found === 'unlooked') throw new Error('all rows are given at once');
      const right = found?.executable === expected.executable && found.user === expected.user;
      if (!found) told.unknown++;
      else if (right) told.right++;
      else told.wrong.push({ value, found, expected });
      if (at < 3) {
        longTold.all++;
        if (right) longTold.right++;
      }
    }
    process.stderr.write(`figures: ${JSON.stringify({ ...told, ...longTold })}\n`);
    expect(told.wrong).toEqual([]);
    expect(report.commands.length).toBe(report.writers.reduce((sum, { count }) => sum + count, 0));
    expect(report.commands.length).toBeGreaterThanOrEqual(200);
    // Connections that last five seconds are seen, even beside much other load.
    expect(longTold.right).toBeGreaterThanOrEqual(longTold.all / 2);
  },
);
