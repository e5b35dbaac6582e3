import { mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SnapshotHeader } from '#engine/snapshot/snapshot.ts';
import { collectFiles } from '../../agent/sources/file-evidence/collect.ts';
import { MarksBook } from '../../agent/sources/file-evidence/marks-book.ts';
import { deviceSchema } from '../../agent/sources/file-evidence/source.config.ts';
import { source } from '../../agent/sources/file-evidence/source.ts';
import { runForTest } from '../../agent/sources/source-harness.ts';
import { openHub } from '../../hub/api/api-harness.ts';
import { attachmentsOfState } from '../../hub/controllers/attachments.ts';
import { longForm } from '../support/form.ts';

const many = longForm ? { files: 50_000, megabytes: 2048 } : { files: 300, megabytes: 16 };

test('a controller that tells nothing is a full controller: baseline, drift by its files, its compare screen, and no removal', async () => {
  const root = mkdtempSync(join(tmpdir(), 'hinomi-line-'));
  const [share, verify] = [join(root, 'share'), join(root, 'verify')];
  const line = join(share, 'line3');
  mkdirSync(line, { recursive: true });
  mkdirSync(verify);
  writeFileSync(join(line, 'line3.gx3'), 'program 1');
  writeFileSync(join(line, 'screens.gtx'), 'screens');

  const hub = await openHub();
  const engineer = hub.browserOf((await hub.person('eng', ['production_engineering'], ['tokyo'])).id);
  const second = hub.browserOf((await hub.person('eng2', ['production_engineering'], ['tokyo'])).id);
  const device = { id: 'line-3', places: [line], attachments: verify, bytesPerSecond: 1e9 };
  const agent = runForTest(source, { devices: [{ ...device, probeEverySeconds: 0, confirmSeconds: 0 }] });
  let told = 0;
  const bring = async () => {
    const fresh = agent.events.slice(told);
    told = agent.events.length;
    await hub.commit(fresh.map((draft) => ({ ...draft, agent: 'gw-1', source: 'file-evidence' })));
    return (await engineer.get('/controllers')).json.items[0];
  };
  try {
    await agent.until((events) => events.length === 1);
    const first = await bring();
    expect(first).toMatchObject({ protocol: 'file', state: 'no_baseline', lastSnapshot: { complete: true } });
    const path = `/controllers/${first.id}`;
    const { snapshots } = (await engineer.get(path)).json;
    expect(snapshots[0].header.facts.cannotShow).toContain('program');
    const body = { root: first.lastSnapshot.root, reason: '納入時のプロジェクト' };
    await engineer.post(`${path}/baseline`, { ...body, type: 'propose' });
    const approved = await second.post(`${path}/baseline`, { ...body, type: 'approve' });
    expect(approved.json).toMatchObject({ state: 'in_sync', differences: [] });

    writeFileSync(join(line, 'line3.gx3'), 'program 2');
    writeFileSync(join(verify, '照合結果.pdf'), '%PDF-1.4 照合');
    await agent.command('snapshot');
    expect(await bring()).toMatchObject({ state: 'drift', openDifferences: 1 });
    expect((await engineer.get(path)).json.differences).toMatchObject([
      { op: 'changed', path: 'line3/line3.gx3', class: 'structure', rule: 'GX Works3: project' },
    ]);
    const [screen] = (await engineer.get(`${path}/attachments`)).json.items;
    expect(screen).toMatchObject({ name: '照合結果.pdf', form: 'PDF', kept: true });
    const laid = (root: string) =>
      attachmentsOfState(hub.controllers.archive, first.id, root).map(({ sha256 }) => sha256);
    expect(laid((await engineer.get(path)).json.lastSnapshot.root)).toEqual([screen.sha256]);
    expect(laid(first.lastSnapshot.root)).toEqual([]);
    const whole = await engineer.get(`${path}/attachments/${screen.sha256}`);
    expect(Buffer.from(whole.json.content, 'base64').toString()).toBe('%PDF-1.4 照合');
    expect((await engineer.get(`${path}/attachments/${'0'.repeat(64)}`)).json.code).toBe('not_found');

    renameSync(share, join(root, 'away'));
    expect(await agent.command('snapshot')).toMatchObject({ snapshots: [{ complete: false }] });
    await bring();
    const gone = (await engineer.get(path)).json;
    expect(gone.lastSnapshot).toMatchObject({
      complete: false,
      why: { ja: expect.stringContaining('見当たらない'), en: expect.stringContaining('is not there') },
    });
    expect(gone.differences.map(({ op }: { op: string }) => op)).not.toContain('removed');
    expect(gone.states).toEqual([]);
  } finally {
    await agent.stop();
  }
});

test(`a folder of ${many.files} files and a file of ${many.megabytes} MB are read whole, in pieces, then known by their marks`, async () => {
  const root = mkdtempSync(join(tmpdir(), 'hinomi-many-'));
  const folder = join(root, 'line3');
  try {
    for (let at = 0; at < many.files; at++) {
      const below = join(folder, `部${at % 50}`);
      if (at < 50) mkdirSync(below, { recursive: true });
      writeFileSync(join(below, `${at}.csv`), String(at));
    }
    writeFileSync(join(folder, 'image.img'), '');
    truncateSync(join(folder, 'image.img'), many.megabytes * 1024 * 1024);
    const limits = { maxFiles: many.files + 1, budgetSeconds: 3600, bytesPerSecond: 1e12, cpuPercent: 100 };
    const target = deviceSchema.parse({ id: 'plc', places: [folder], ...limits });
    const take = async (last?: SnapshotHeader) => {
      const marks = new MarksBook(join(root, 'marks.db'));
      return (await collectFiles(target, marks, { last, now: () => new Date('2026-01-05T00:00:00Z') })).snapshot;
    };
    const before = process.memoryUsage().arrayBuffers;
    const first = await take();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
    expect(first.header).toMatchObject({ complete: true, requests: { 'files read': many.files + 1 } });
    const second = await take(first.header);
    expect(second.header.requests).toMatchObject({ 'files known by their marks': many.files + 1 });
    expect(second.root).toBe(first.root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
