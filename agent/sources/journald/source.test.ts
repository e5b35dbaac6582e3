import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { pause } from '../pause.ts';
import { type RunningForTest, runForTest } from '../source-harness.ts';
import { type JournalPosition, source } from './source.ts';

const daemon = ['/usr/lib/systemd/systemd-journald', '/lib/systemd/systemd-journald'].find((path) => existsSync(path));
const missing =
  daemon === undefined ||
  spawnSync('journalctl', ['--version']).status !== 0 ||
  spawnSync('logger', ['-V']).status !== 0
    ? ' (skipped: needs systemd’s journald, journalctl and logger)'
    : process.getuid?.() !== 0 || spawnSync('unshare', ['-m', 'true']).status !== 0
      ? ' (skipped: a journal of its own needs root and mount namespaces)'
      : '';

const bootId = '/proc/sys/kernel/random/boot_id';
const message = ({ fields }: EventDraft) => `${fields['message']}`;
const own = (run: RunningForTest) => run.events.filter((event) => /^(n\d|Failed|アラーム)/.test(message(event)));
const readBack = (run: RunningForTest) => (run.position() as JournalPosition | undefined)?.readingBack === false;

/** A journald that writes below a folder of the test and sees nothing of the machine's own. */
class Journal {
  readonly root: string;
  readonly directory: string;
  readonly #socket: string;
  readonly #child: ChildProcess;

  /** `boot`: the id of the boot in which its entries stand, in place of the machine's own. */
  constructor(root: string, boot = readFileSync(bootId, 'utf8')) {
    this.root = root;
    this.directory = join(root, 'log/journal');
    this.#socket = join(root, 'systemd/journal/dev-log');
    rmSync(this.#socket, { force: true });
    writeFileSync(join(root, 'boot-id'), boot);
    const script = `mount --make-rprivate / && mount --bind "$0/boot-id" ${bootId} && mount --bind "$0" /run && mkdir -p /run/log/journal /run/systemd/journal && exec "$1"`;
    this.#child = spawn('unshare', ['-m', 'sh', '-c', script, root, daemon ?? ''], { stdio: 'ignore' });
  }

  async ready(): Promise<this> {
    const signal = AbortSignal.timeout(60_000);
    while (!existsSync(this.#socket) || this.files().length === 0) {
      if (!(await pause(20, signal))) throw new Error('journald did not start');
    }
    return this;
  }

  files(): string[] {
    if (!existsSync(this.directory)) return [];
    return readdirSync(this.directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.journal'),
    );
  }

  write(tag: string, text: string | Buffer): void {
    const written = spawnSync(
      'logger',
      ['--socket', this.#socket, '--socket-errors=on', '-p', 'auth.info', '-t', tag],
      {
        input: text,
      },
    );
    expect(written.status).toBe(0);
  }

  /** Waits until a reader sees the entry. */
  async holds(text: string): Promise<void> {
    const signal = AbortSignal.timeout(60_000);
    const args = [`--directory=${this.directory}`, '--quiet', '--output=cat'];
    while (!spawnSync('journalctl', args, { encoding: 'utf8' }).stdout.includes(text)) {
      if (!(await pause(20, signal))) throw new Error(`the journal does not hold ${text}`);
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill();
    await once(this.#child, 'exit');
  }
}

async function openJournal(root = mkdtempSync(join(tmpdir(), 'hinomi-journal-')), boot?: string): Promise<Journal> {
  const journal = new Journal(root, boot);
  onTestFinished(async () => {
    await journal.stop();
    rmSync(root, { recursive: true, force: true });
  });
  return journal.ready();
}

describe('journald source', () => {
  test('the sample is a valid configuration', () => {
    const { type, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
    expect(type).toBe(source.type);
    expect(source.schema.parse(sample)).toMatchObject({ historyDays: 90 });
  });

  test('without journalctl the source is unavailable and does not fail', async () => {
    const run = runForTest(source, { command: 'no-such-journalctl' });
    await run.until(() => run.health.some(({ state }) => state === 'unavailable'));
    await run.stop();
    expect(run.health.at(-1)?.reason).toBe('no-such-journalctl is not on this machine');
  });

  test('a child that fails is an error of the source, with its words', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'hinomi-journal-')), 'journalctl');
    writeFileSync(file, '#!/bin/sh\necho "no permission" >&2\nexit 3\n');
    chmodSync(file, 0o755);
    const run = runForTest(source, { command: file });
    await expect(run.until(() => false)).rejects.toMatchObject({
      cause: { message: `${file} ended with 3: no permission` },
    });
  });

  test('what comes after the reading back is no history, whatever the clock says; what ran ahead before it is', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'hinomi-journal-')), 'journalctl');
    const line = (cursor: string, time: string, MESSAGE: string) =>
      JSON.stringify({ __CURSOR: cursor, __REALTIME_TIMESTAMP: `${Date.parse(time)}000`, MESSAGE, _COMM: 'scada' });
    const before = [line('a', '2026-03-01T00:00:00Z', 'n1'), line('b', '2031-03-01T00:00:00Z', 'n2')];
    const after = [line('c', '2009-01-01T00:00:00Z', 'n3')];
    writeFileSync(
      file,
      `#!/bin/sh\ncase "$*" in\n*--follow*--after-cursor=b*) printf '%s\\n' '${after.join("' '")}'; exec sleep 600;;\n*--since=*) printf '%s\\n' '${before.join("' '")}';;\n*) exit 3;;\nesac\n`,
    );
    chmodSync(file, 0o755);
    const run = runForTest(source, { command: file }, { now: () => new Date('2026-03-02T00:00:00Z') });
    await run.until((events) => events.length === 3);
    await run.stop();
    expect(run.events.map((event) => [message(event), event.history])).toEqual([
      ['n1', true],
      ['n2', true],
      ['n3', undefined],
    ]);
    expect(run.position()).toMatchObject({ cursor: 'c', readingBack: false });
  });

  test('a journal that stands under another boot id than this process sees is followed all the same', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'hinomi-journal-')), 'journalctl');
    const other = 's=aa;i=1;b=11111111222243338444555555555555;m=1;t=1;x=1';
    const line = (cursor: string, MESSAGE: string) =>
      JSON.stringify({ __CURSOR: cursor, __REALTIME_TIMESTAMP: '1767225600000000', MESSAGE, _COMM: 'scada' });
    writeFileSync(
      file,
      `#!/bin/sh\ncase "$*" in\n*--follow*--merge*) echo '${line('s=aa;i=2', 'n2')}'; exec sleep 600;;\n*--follow*) exec sleep 600;;\n*) echo '${line(other, 'n1')}';;\nesac\n`,
    );
    chmodSync(file, 0o755);
    const run = runForTest(source, { command: file });
    await run.until((events) => events.length === 2);
    await run.stop();
    expect(run.events.map(message)).toEqual(['n1', 'n2']);
  });

  test.skipIf(missing !== '')(`a real journal: history, live entries, restart${missing}`, async () => {
    const journal = await openJournal();
    journal.write('sshd', 'Failed password for root from 192.0.2.9 port 22 ssh2');
    await journal.holds('Failed password');
    const first = runForTest(source, { directory: journal.directory });
    await first.until(() => own(first).length === 1);
    journal.write('scada', Buffer.from('8341838981 5b8380'.replace(' ', ''), 'hex'));
    journal.write('scada', 'n1');
    await first.until(() => own(first).length === 3);
    await first.stop();
    expect(own(first).map(({ kind, history }) => [kind, history])).toEqual([
      ['host.login', true],
      ['host.log', undefined],
      ['host.log', undefined],
    ]);
    expect(own(first).map(message)[1]).toBe('アラーム');
    expect(first.events.flatMap(findings)).toEqual([]);

    journal.write('scada', 'n2');
    const second = runForTest(source, { directory: journal.directory }, { position: first.position() });
    await second.until(() => own(second).length === 1);
    journal.write('scada', 'n3');
    await second.until(() => own(second).length === 2);
    await second.stop();
    expect(second.events.map(message).filter((text) => /^n\d/.test(text))).toEqual(['n2', 'n3']);
    expect(second.events.some(({ kind, history }) => kind === 'gap' || history)).toBe(false);
  });

  test.skipIf(missing !== '')(
    `what was written before the machine started anew is read after it${missing}`,
    async () => {
      const before = await openJournal(undefined, '11111111-2222-4333-8444-555555555555\n');
      before.write('scada', 'n1');
      const first = runForTest(source, { directory: before.directory });
      await first.until(() => own(first).length === 1 && readBack(first));
      await first.stop();
      before.write('scada', 'n2');
      await before.holds('n2');
      await before.stop();
      const after = await openJournal(before.root, '21111111-2222-4333-8444-555555555555\n');
      after.write('scada', 'n3');
      await after.holds('n3');
      const second = runForTest(source, { directory: after.directory }, { position: first.position() });
      await second.until(() => own(second).some((event) => message(event) === 'n3'));
      after.write('scada', 'n4');
      await second.until(() => own(second).some((event) => message(event) === 'n4'));
      await second.stop();
      expect(own(second).map(message)).toEqual(['n2', 'n3', 'n4']);
      expect(second.events.some(({ kind, history }) => kind === 'gap' || history)).toBe(false);
    },
  );

  test.skipIf(missing !== '')(`a folder that holds no entry yet is followed${missing}`, async () => {
    const journal = await openJournal();
    const empty = mkdtempSync(join(tmpdir(), 'hinomi-journal-'));
    const run = runForTest(source, { directory: empty });
    await run.until(() => readBack(run));
    journal.write('scada', 'n1');
    await journal.holds('n1');
    cpSync(join(journal.directory, journal.files()[0]!), join(empty, 'being-copied'));
    renameSync(join(empty, 'being-copied'), join(empty, 'system.journal'));
    await run.until(() => own(run).length === 1);
    await run.stop();
    expect(own(run)[0]!.history).toBeUndefined();
  });

  test.skipIf(missing !== '')(`an entry that is gone, and a refused position, are gaps${missing}`, async () => {
    const journal = await openJournal();
    journal.write('scada', 'n1');
    const first = runForTest(source, { directory: journal.directory });
    await first.until(() => own(first).length === 1);
    await first.stop();
    const saved = first.position() as JournalPosition;

    const gone = {
      ...saved,
      cursor: saved.cursor
        .replace(/i=[0-9a-f]+/, 'i=fffffff')
        .replace(/x=.*/, 'x=0')
        .replace(/t=/, 't=0'),
    };
    const second = runForTest(
      source,
      { directory: journal.directory },
      { position: { ...gone, cursor: gone.cursor.replace(/s=[0-9a-f]{8}/, 's=00000000') } },
    );
    journal.write('scada', 'n2');
    await second.until(() => own(second).some((event) => message(event) === 'n2'));
    await second.stop();
    expect(second.events[0]).toMatchObject({
      kind: 'gap',
      fields: { 'gap.kind': 'source_rotated', 'gap.source': 'journald' },
    });

    const third = runForTest(source, { directory: journal.directory }, { position: { ...saved, cursor: 'garbage' } });
    await third.until(() => own(third).some((event) => message(event) === 'n2'));
    await third.stop();
    expect(third.events.filter(({ kind }) => kind === 'gap')).toHaveLength(1);
    expect(own(third).map(message)).toEqual(['n2']);
  });
});
