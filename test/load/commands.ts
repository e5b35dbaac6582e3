import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSnapshot, SectionBuilder, type SnapshotHeader, snapshotLines } from '#engine/snapshot/snapshot.ts';
import { aduBytes, pcapBytes, segmentFrame } from '#engine/wire/sample-capture.ts';
import { Ledger } from '../../hub/ledger/ledger.ts';
import { ledgerMigrations } from '../../hub/ledger/migrations.ts';
import { testSigner } from '../../hub/ledger/test-signer.ts';
import { openControlStore } from '../../hub/store/control-store.ts';
import { type CommandFigures, commandFigures, ourCommand } from './command-figures.ts';

const rounds = 9;

/**
 * Milliseconds until the first output of each command that needs no server, on a small input, against a bare Node that says one
 * line, in the same run; medians.
 */
export async function bench(): Promise<Record<string, unknown>> {
  const dir = mkdtempSync(join(tmpdir(), 'hinomi-bench-'));
  try {
    const limit = await median(() => commandFigures(process.execPath, ['-e', 'console.log(0)']));
    const commands: Record<string, unknown> = {};
    for (const args of smallCommands(dir)) {
      const figures = await median(() => ourCommand(args));
      const ratio = Math.round((figures.cpu / limit.cpu) * 100) / 100;
      commands[args.slice(0, 2).join(' ')] = { ...figures, cpuRatio: ratio };
    }
    return { unit: 'ms', limit: { does: 'a bare Node that says one line', ...limit }, commands, budget: 500 };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The commands with their small input, written to `dir`. */
function smallCommands(dir: string): string[][] {
  const file = (name: string, content: string | Uint8Array) => {
    const path = join(dir, name);
    writeFileSync(path, content);
    return path;
  };
  const snapshots = [1, 2].map((value) => file(`snapshot-${value}.ndjson`, tenNodes(value)));
  return [
    ['rules', 'check', join(import.meta.dirname, '..', '..', 'rules', 'detection', 'usb')],
    ['capture', 'read', file('capture.pcap', oneQuestion()), '--json'],
    ['snapshot', 'diff', ...snapshots, '--json'],
    ['ledger', 'verify', file('ledger.ndjson', tenEntries())],
  ];
}

function tenNodes(value: number): string {
  const header: SnapshotHeader = {
    device: 'press',
    protocol: 'opcua',
    address: 'opc.tcp://press:4840',
    identity: 'None/anonymous',
    started: '2026-11-02T00:00:00.000Z',
    ended: '2026-11-02T00:00:01.000Z',
    complete: true,
    reasons: [],
    causes: [],
    open: [],
    requests: {},
    refused: {},
    bytesIn: 0,
    bytesOut: 0,
  };
  const section = new SectionBuilder('instances');
  for (let node = 0; node < 10; node++) {
    section.add(`nsu=urn:press;i=${node}`, { path: `Objects/Press/${node}`, value: node === 0 ? value : node });
  }
  return `${[...snapshotLines(buildSnapshot(header, [section.finish()]))].join('\n')}\n`;
}

function oneQuestion(): Buffer {
  const payload = aduBytes(1, 1, [3, 0, 0, 0, 8]);
  const frame = { from: '10.0.0.1', to: '10.0.0.2', sourcePort: 40_000, targetPort: 502, sequence: 0, payload };
  return pcapBytes([segmentFrame(frame)]);
}

function tenEntries(): string {
  const ledger = new Ledger(openControlStore(':memory:', ledgerMigrations), testSigner(1), () => new Date());
  for (let entry = 0; entry < 10; entry++) {
    const text = { ja: `確認しました ${entry}`, en: `checked ${entry}` };
    const subject = `incident-${entry}`;
    ledger.record({
      who: 'bench',
      role: 'fsoc_operator',
      kind: 'incident.commented',
      site: 'plant',
      subject,
      text,
      payload: {},
    });
  }
  ledger.checkpoint();
  return `${[...ledger.export()].join('\n')}\n`;
}

/** The figures of the run in the middle, by first output; the first run of all fills caches and is not counted. */
async function median(run: () => Promise<CommandFigures>): Promise<CommandFigures> {
  await run();
  const all: CommandFigures[] = [];
  for (let round = 0; round < rounds; round++) all.push(await run());
  if (all.some(({ code }) => code !== 0)) throw new Error(`a command ended with ${all.map(({ code }) => code).join()}`);
  return all.sort((a, b) => a.firstOutput - b.firstOutput)[Math.floor(rounds / 2)]!;
}
