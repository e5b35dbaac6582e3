import { AttributeIds, coerceNodeId, type EndpointDescription, ServerState } from 'node-opcua-client';
import { canonicalise, sha256 } from '#engine/snapshot/snapshot.ts';
import { Pace } from '../../controllers/pace.ts';
import type { ProbeResult } from '../../controllers/probe-ledger.ts';
import { thumbprint } from './certificate-facts.ts';
import { OpcUaConnection, type OpcUaTarget } from './connection.ts';
import { UntrustedCertificateError } from './trust.ts';

const startTime = 'i=2257';
const state = 'i=2259';
const currentTime = 'i=2258';
const namespaceArray = 'i=2255';
const buildInfo = 'i=2260';

/**
 * One cheap look: start time, state, clock and build in one Read of five values; the marker also covers the ways in that
 * the server tells with the session, with their tokens and certificates.
 */
export async function probeOpcUa(
  target: OpcUaTarget,
  pki: string,
  now: () => Date,
  signal?: AbortSignal,
): Promise<ProbeResult> {
  const connection = new OpcUaConnection(target, pki, new Pace(0), signal);
  try {
    await connection.open();
    const ids = [startTime, state, currentTime, namespaceArray, buildInfo];
    const values = await connection.call(() =>
      connection.session.read(ids.map((id) => ({ nodeId: coerceNodeId(id), attributeId: AttributeIds.Value }))),
    );
    const at = now();
    const [started, running, clock, namespaces, build] = values.map((data) =>
      data.statusCode.isGood() ? data.value.value : undefined,
    );
    return {
      reachable: true,
      ...(started instanceof Date ? { startTime: started.toISOString() } : {}),
      ...(typeof running === 'number' ? { state: stateWord(running), stateSource: 'state' as const } : {}),
      ...(clock instanceof Date ? { clockOffsetMs: clock.getTime() - at.getTime() } : {}),
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
    const reason = (error as Error).message.trim();
    return { reachable: false, reason, ...(error instanceof UntrustedCertificateError ? { untrusted: true } : {}) };
  } finally {
    await connection.close();
  }
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
