import { join } from 'node:path';
import type { Heard } from '../../controllers/event-watch.ts';
import { type FinishedSnapshot, finishSnapshot } from '../../controllers/finished-snapshot.ts';
import { serveJobs } from '../../controllers/job-server.ts';
import { KeyedDigest } from '../../controllers/keyed-digest.ts';
import { giveMemoryBack } from '../../controllers/memory-back.ts';
import { readPrivateFile } from '../../controllers/private-file.ts';
import type { ProbeResult } from '../../controllers/probe-ledger.ts';
import { SealedPasswords } from '../../controllers/sealed-password.ts';
import { type SnapshotText, snapshotText } from '../../controllers/snapshot-text.ts';
import { swiftly } from '../../controllers/swift.ts';
import type { ListenJob, ProbeJob, SnapshotJob } from '../../controllers/watch-jobs.ts';
import { tellChangedCertificate } from './changed-certificate.ts';
import { collectOpcUa } from './collect.ts';
import { EventListener } from './event-listener.ts';
import { learnMarkers, markerFacts, watchedMarkers } from './marker-book.ts';
import { NotableNodes } from './notable-nodes.ts';
import { type OnceWish, snapshotOpcUaOnce, type WayIn, waysIn } from './once.ts';
import { type LookMemory, probeOpcUa } from './probe.ts';
import { knownSecrets, maskSecrets, rememberSecrets } from './secret-nodes.ts';
import { onlyNewContent } from './security-facts.ts';
import type { OpcUaDevice } from './source.config.ts';
import type { OpcUaTarget } from './target.ts';
import { TrustBook } from './trust-book.ts';
import { takeUntorn } from './untorn.ts';

/** Input of the job `once`, a reading by hand. */
export interface OnceJob {
  wish: OnceWish;
  /** Where keys and certificates of our own lie; for this time only where none is named. */
  state: string | undefined;
  /** Where the key for secrets lies. */
  keyFolder: string | undefined;
}

/** What the last look left, by controller and address. */
const looks = new Map<string, LookMemory>();

/** Listeners that stand, by controller. */
const listeners = new Map<string, EventListener>();

serveJobs({
  snapshot: (job: SnapshotJob<OpcUaDevice>, signal, tell): Promise<FinishedSnapshot> =>
    swiftly(() => snapshot(job, signal, tell)),
  probe: (job: ProbeJob<OpcUaDevice>, signal): Promise<ProbeResult> =>
    probeOpcUa(targetOf(job.device, job.stateDir), pkiOf(job.stateDir), () => new Date(), signal, lookMemory(job)),
  listen: async (job: ListenJob<OpcUaDevice>, signal): Promise<Heard> => {
    const { device, stateDir, waitMs } = job;
    const listener =
      listeners.get(device.id) ?? (await EventListener.start(targetOf(device, stateDir), pkiOf(stateDir)));
    if (signal.aborted) {
      await listener.close();
      throw new Error('cancelled');
    }
    listeners.set(device.id, listener);
    try {
      const heard = await listener.hear(waitMs, signal);
      const known = knownSecrets(stateDir, device.id);
      const digest = KeyedDigest.in(stateDir);
      return { ...heard, entries: heard.entries.map((entry) => maskSecrets(entry, known, digest)) };
    } catch (error) {
      listeners.delete(device.id);
      throw error;
    }
  },
  once: async ({ wish, state, keyFolder }: OnceJob, signal, tell): Promise<SnapshotText> => {
    const digest = keyFolder === undefined ? KeyedDigest.passing() : KeyedDigest.in(keyFolder);
    return snapshotText(await swiftly(() => snapshotOpcUaOnce(wish, state, digest, tell, signal)));
  },
  ways: (wish: OnceWish): Promise<WayIn[]> => waysIn(wish),
  leave: async (job: ListenJob<OpcUaDevice>): Promise<void> => {
    await listeners.get(job.device.id)?.close();
    listeners.delete(job.device.id);
  },
});

// Loading the library leaves half as much again as it needs.
giveMemoryBack();

async function snapshot(
  job: SnapshotJob<OpcUaDevice>,
  signal: AbortSignal,
  tell: (progress: unknown) => void,
): Promise<FinishedSnapshot> {
  const { device, stateDir, last } = job;
  const digest = KeyedDigest.in(stateDir);
  const nodes = Number(last?.header.facts?.['nodes'] ?? 0) || undefined;
  const target = targetOf(device, stateDir);
  let notable = new NotableNodes();
  const snapshot = await takeUntorn(() => {
    notable = new NotableNodes();
    const follow = { nodes, tell, see: notable.see.bind(notable) };
    return collectOpcUa(target, pkiOf(stateDir), device.rules, () => new Date(), signal, digest, follow);
  });
  rememberSecrets(stateDir, snapshot.header, notable.secrets);
  const markers = markerFacts(watchedMarkers(stateDir, device.id));
  if (markers) snapshot.header.facts = { ...snapshot.header.facts, markers };
  onlyNewContent(snapshot.header, job.full ? undefined : last?.header);
  const finished = finishSnapshot(snapshot, job);
  learnMarkers(stateDir, notable.markers, finished);
  const trusted = new TrustBook(pkiOf(stateDir)).trusted(device.id, device.trust);
  return tellChangedCertificate(finished, [...trusted.keys()]);
}

/** What the last look of a controller left, with the markers that the last snapshot found. */
function lookMemory({ device, stateDir }: ProbeJob<OpcUaDevice>): LookMemory {
  const place = `${device.id} ${device.url}`;
  const memory = looks.get(place) ?? { markers: [] };
  looks.set(place, memory);
  memory.markers = watchedMarkers(stateDir, device.id);
  return memory;
}

function pkiOf(stateDir: string): string {
  return join(stateDir, 'pki');
}

function targetOf(device: OpcUaDevice, stateDir: string): OpcUaTarget {
  return {
    ...device,
    device: device.id,
    acceptAnyCertificate: device.demoAcceptAnyCertificate,
    password: () => passwordOf(device, stateDir),
  };
}

/** Looked up each time it is shown, so that another one holds without a restart. */
function passwordOf({ id, url, user, passwordFile, passwordSealed }: OpcUaDevice, stateDir: string): string {
  if (user !== undefined && passwordSealed) return new SealedPasswords(stateDir).open({ device: id, url, user });
  return passwordFile === undefined ? '' : readPrivateFile(passwordFile).toString('utf8').trimEnd();
}
