import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { type FindingKind, findingKinds } from '#engine/traffic/traffic.ts';
import type { LaboratoryReport } from '../support/laboratory/main.ts';
import { compiledPeer, laboratoryMissing, ownNetwork } from '../support/laboratory/possible.ts';
import { patienceMs } from '../support/laboratory/run.ts';
import { scenarios } from '../support/laboratory/scenarios/all.ts';

describe.skipIf(laboratoryMissing !== '')(`laboratory of two networks and a router${laboratoryMissing}`, () => {
  let report: LaboratoryReport;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hinomi-laboratory-'));
    const server = compiledPeer('libmodbus_server', folder);
    const main = join(import.meta.dirname, '../support/laboratory/main.ts');
    await promisify(execFile)('unshare', [...ownNetwork, process.execPath, main, folder, server]);
    report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
  });

  test('every kind of finding is triggered in three ways at least, and not by three that are near', () => {
    const kinds = Object.keys(findingKinds) as FindingKind[];
    const counts = kinds.map((kind) => {
      const own = scenarios.filter(({ about }) => about === kind);
      return { kind, told: own.filter(({ shows }) => shows.length > 0).length, all: own.length };
    });
    expect(counts.filter(({ told, all }) => told < 3 || all - told < 3)).toEqual([]);
  });

  test.each(
    scenarios.map(({ about, name, shows }) => [`${about}: ${name}`, shows.length > 0 ? 'is told' : 'is no news']),
  )('%s (%s)', (name) => {
    const { missing, wrong, words } = report.outcomes.find((one) => `${one.about}: ${one.name}` === name)!;
    expect({ missing, wrong }, words.join('\n')).toEqual({ missing: [], wrong: [] });
  });

  test('all of it within ten seconds of capture time', () => {
    expect(report.outcomes.filter(({ lateMs }) => lateMs > patienceMs)).toEqual([]);
    const late = report.agents.outcomes.map(({ lateMs }) => Math.round(lateMs)).sort((one, other) => one - other);
    process.stderr.write(
      `figures: told by the agents after ${late[late.length >> 1]} ms in the middle, ${late.at(-1)} ms at most; seconds ${JSON.stringify(report.seconds)}\n`,
    );
  });

  test('nothing else is told, nothing is dropped, and nothing is sent by the mirror ports', () => {
    expect([report.unexplained, report.agents.unexplained, report.agents.gaps]).toEqual([[], [], []]);
    expect(report.mirrors.map(({ dropped, sent }) => [dropped, sent])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});
