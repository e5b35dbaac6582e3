import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FinishedSnapshot, finishSnapshot } from '../../controllers/finished-snapshot.ts';
import { serveJobs } from '../../controllers/job-server.ts';
import type { ProbeResult } from '../../controllers/probe-ledger.ts';
import type { ProbeJob, SnapshotJob } from '../../controllers/watch.ts';
import { collectOpcUa } from './collect.ts';
import type { OpcUaTarget } from './connection.ts';
import { probeOpcUa } from './probe.ts';
import type { OpcUaDevice } from './source.config.ts';
import { takeUntorn } from './untorn.ts';

serveJobs({
  snapshot: async (job: SnapshotJob<OpcUaDevice>, signal): Promise<FinishedSnapshot> => {
    const { device, stateDir } = job;
    const snapshot = await takeUntorn(() =>
      collectOpcUa(targetOf(device), pkiOf(stateDir), device.rules, () => new Date(), signal),
    );
    return finishSnapshot(snapshot, job);
  },
  probe: (job: ProbeJob<OpcUaDevice>, signal): Promise<ProbeResult> =>
    probeOpcUa(targetOf(job.device), pkiOf(job.stateDir), () => new Date(), signal),
});

function pkiOf(stateDir: string): string {
  return join(stateDir, 'pki');
}

function targetOf(device: OpcUaDevice): OpcUaTarget {
  return {
    ...device,
    device: device.id,
    acceptAnyCertificate: device.demoAcceptAnyCertificate,
    password: device.passwordFile === undefined ? undefined : readFileSync(device.passwordFile, 'utf8').trimEnd(),
  };
}
