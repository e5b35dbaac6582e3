import { type EndpointDescription, ServerState } from 'node-opcua-client';
import { canonicalise, type Json, sha256 } from '#engine/snapshot/snapshot.ts';
import type { ProbeResult } from '../../controllers/probe-ledger.ts';
import { NotAskedError, ownReason } from '../../controllers/stopped-reading.ts';
import { ServerFullError } from './asking.ts';
import { thumbprint } from './certificate-facts.ts';
import { OpcUaConnection } from './connection.ts';
import { encodeDataValue } from './encode-value.ts';
import { isRestless, type LearnedMarker } from './marker-book.ts';
import { plainWords } from './no-connection.ts';
import { nodeIdOf } from './node-key.ts';
import { readValues } from './read-values.ts';
import type { OpcUaTarget } from './target.ts';
import { UntrustedCertificateError } from './trust.ts';

const startTime = 'i=2257';
const state = 'i=2259';
const currentTime = 'i=2258';
const namespaceArray = 'i=2255';
const buildInfo = 'i=2260';
const serviceLevel = 'i=2267';

/** What one look leaves for the next. */
export interface LookMemory {
  markers: readonly LearnedMarker[];
  /** Namespaces of the last look: numbers of nodes hold only while they stay the same. */
  namespaces?: readonly string[];
}

/**
 * One cheap look in one Read of at most 20 values: start time, state, clock, build, service level, and the markers, trust
 * lists and modes that the last snapshot found. The marker covers the ways in that the server tells with the session, with
 * their tokens and certificates.
 */
export async function probeOpcUa(
  target: OpcUaTarget,
  pki: string,
  now: () => Date,
  signal?: AbortSignal,
  memory: LookMemory = { markers: [] },
): Promise<ProbeResult> {
  const connection = new OpcUaConnection(target, pki, signal);
  try {
    await connection.open();
    const known = [startTime, state, currentTime, namespaceArray, buildInfo, serviceLevel];
    const used = memory.namespaces ?? [];
    const watched = memory.markers.flatMap((marker) => {
      const id = nodeIdOf(marker.key, used);
      return id === undefined ? [] : [{ ...marker, id }];
    });
    const values = await readValues(connection, [...known, ...watched.map(({ id }) => id)], 'call');
    const at = now();
    const [started, running, clock, namespaces, build, level] = values.map((data) =>
      data.statusCode.isGood() ? data.value.value : undefined,
    );
    const list: string[] = Array.isArray(namespaces) ? namespaces.map(String) : [];
    memory.namespaces = list;
    const renumbered = canonicalise(list) !== canonicalise([...used]);
    const told = (renumbered ? [] : watched).map((marker, index) => ({
      ...marker,
      now: encodeDataValue(values[known.length + index]!, list),
    }));
    return {
      reachable: true,
      ...(started instanceof Date ? { startTime: started.toISOString() } : {}),
      ...(typeof running === 'number' ? { state: stateWord(running), stateSource: 'state' as const } : {}),
      ...(clock instanceof Date ? { clockOffsetMs: clock.getTime() - at.getTime() } : {}),
      ...(typeof level === 'number' ? { serviceLevel: level } : {}),
      ...modeOf(told),
      ...movingOf(told),
      marker: sha256(
        canonicalise([
          String(namespaces),
          String(build?.softwareVersion),
          String(build?.buildNumber),
          connection.waysIn.map(wayIn).sort(),
        ]),
      ),
    };
  } catch (error) {
    const reason = plainWords((error as Error).message);
    const nothing = error instanceof NotAskedError || error instanceof ServerFullError;
    const unasked = nothing ? { unasked: true as const } : {};
    return {
      reachable: false,
      reason,
      cause: ownReason(error),
      ...unasked,
      ...(error instanceof UntrustedCertificateError ? { untrusted: true } : {}),
    };
  } finally {
    await connection.leave();
  }
}

type Told = LearnedMarker & { now: Json };

/** In which mode it works, by its own word or number. */
function modeOf(told: readonly Told[]): { mode?: string } {
  const modes = told.filter(
    ({ kind, now }) => kind === 'mode' && !(typeof now === 'object' && now && '$status' in now),
  );
  return modes.length === 0 ? {} : { mode: modes.map(({ now }) => canonicalise(now)).join(', ') };
}

/** What moves with the configuration; a marker that moves by itself is left out. */
function movingOf(told: readonly Told[]): { markers?: { of: string; state: string } } {
  const moving = told.filter((marker) => marker.kind !== 'mode' && !isRestless(marker));
  if (moving.length === 0) return {};
  return {
    markers: {
      of: sha256(canonicalise(moving.map(({ key }) => key))),
      state: sha256(canonicalise(moving.map(({ now }) => now))),
    },
  };
}

/** What a way in consists of, as one line. */
function wayIn({
  securityPolicyUri,
  securityMode,
  userIdentityTokens,
  serverCertificate,
}: EndpointDescription): string {
  const tokens = (userIdentityTokens ?? []).map(({ tokenType, securityPolicyUri: policy }) => `${tokenType} ${policy}`);
  const certificate = serverCertificate && serverCertificate.length > 0 ? thumbprint(serverCertificate) : '';
  return `${securityPolicyUri} ${securityMode} ${tokens.sort().join()} ${certificate}`;
}

function stateWord(value: number): string {
  if (value === ServerState.Running) return 'run';
  if (value === ServerState.Shutdown || value === ServerState.Failed || value === ServerState.Suspended) return 'stop';
  return ServerState[value] ?? String(value);
}
