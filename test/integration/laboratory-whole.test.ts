import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { laboratoryMissing, ownNetwork } from '../support/laboratory/possible.ts';
import type { WholeReport } from '../support/laboratory/whole.ts';

test.skipIf(laboratoryMissing !== '')(
  `a laptop that scans, writes and stops a controller is one matter at the hub, out of what an agent heard on a mirror port${laboratoryMissing}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hinomi-whole-'));
    const main = join(import.meta.dirname, '../support/laboratory/whole.ts');
    await promisify(execFile)('unshare', [...ownNetwork, process.execPath, main, folder]);
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as WholeReport;
    expect(report.findings[report.laptop]).toEqual(
      expect.arrayContaining(['new_host', 'port_scan', 'unauthorised_write', 'controller_stop']),
    );
    // Search, unauthorised command and change of mode, told as one.
    expect(report.incidents.map(({ title }) => title)).toEqual(['The network was searched']);
    expect(report.incidents[0]!.techniques).toEqual(expect.arrayContaining(['T0846', 'T0855', 'T0858']));
    process.stderr.write(`figures: known at the hub ${report.lateMs} ms after the last act\n`);
  },
);
