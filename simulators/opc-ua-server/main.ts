import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { format, parseArgs } from 'node:util';
import {
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  setDebugLogger,
  setErrorLogger,
  setWarningLogger,
  WellKnownRoles,
} from 'node-opcua';
import { say } from '../orders.ts';
import { tellWrite } from './audit.ts';
import { buildPlant } from './plant-model.ts';
import { machines } from './profiles.ts';

/**
 * A controller of the model plant over OPC UA, in its own process. Says `{"ready":true,"port":N,"url":"opc.tcp://…"}`,
 * takes JSON lines on standard input (`{"set":{"path":"Welder/ParameterSet/WeldCurrent","value":9}}`, `add`, `remove`,
 * `{"report":true}`), answers each with one line, and ends when standard input closes.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' },
    profile: { type: 'string', default: 'weld' },
    nodes: { type: 'string', default: '0' },
    /** `none`; `all` for Sign and SignAndEncrypt beside None, by every current policy; `withdrawn` for the old policies, too. */
    security: { type: 'string', default: 'none' },
    /** `NAME:PASSWORD` of a user that it knows. */
    user: { type: 'string' },
    /** File (DER) with the certificate of a user that it knows. */
    'user-certificate': { type: 'string' },
    /** Limits that the server tells and keeps; 0 tells no limit. */
    'nodes-per-read': { type: 'string', default: '0' },
    'nodes-per-browse': { type: 'string', default: '0' },
    'continuation-points': { type: 'string', default: '0' },
    /** Sessions that it keeps at once, and milliseconds without a word after which it forgets one; as asked for when absent. */
    sessions: { type: 'string', default: '10' },
    'session-ms': { type: 'string' },
    /** Tells audit events, who changed what, to those who listen to its Server object. */
    audit: { type: 'boolean', default: false },
    /** Files (PEM) with its certificate, those of who signed it behind it, and its key; made by itself when absent. */
    certificate: { type: 'string' },
    'private-key': { type: 'string' },
    /** Folder for its certificate; a temporary one when absent. */
    pki: { type: 'string' },
    /** When it was switched on, ms since 1970: a plant goes on while nobody watches it. Now when absent. */
    since: { type: 'string' },
  },
});
const profile = machines[values.profile];
if (!profile) {
  process.stderr.write(`no profile ${values.profile}; there are ${Object.keys(machines).join(', ')}\n`);
  process.exit(2);
}
// Standard output carries answers alone; what the library says of odd clients would stand between them.
for (const setLogger of [setDebugLogger, setErrorLogger, setWarningLogger]) {
  setLogger((...words: unknown[]) => process.stderr.write(`${format(...words)}\n`));
}
const pki = values.pki ?? mkdtempSync(join(tmpdir(), 'hinomi-opcua-'));
const certificates = new OPCUACertificateManager({
  rootFolder: pki,
  automaticallyAcceptUnknownCertificate: true,
});
const users = new OPCUACertificateManager({
  rootFolder: join(pki, 'users'),
  automaticallyAcceptUnknownCertificate: false,
});
await users.initialize();
if (values['user-certificate'] !== undefined) await users.trustCertificate(readFileSync(values['user-certificate']));
const secured = values.security !== 'none';
const policies = [
  ...(secured
    ? [SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes128_Sha256_RsaOaep, SecurityPolicy.Aes256_Sha256_RsaPss]
    : []),
  ...(values.security === 'withdrawn' ? [SecurityPolicy.Basic256, SecurityPolicy.Basic128Rsa15] : []),
];
const server = new OPCUAServer({
  port: Number(values.port),
  host: values.host,
  hostname: values.host,
  serverCertificateManager: certificates,
  ...(values.certificate === undefined
    ? {}
    : { certificateFile: values.certificate, privateKeyFile: values['private-key']! }),
  allowAnonymous: true,
  isAuditing: values.audit,
  auditEventRoles: [WellKnownRoles.Anonymous, WellKnownRoles.AuthenticatedUser],
  userCertificateManager: users,
  userManager: { isValidUser: (name: string, password: string) => values.user === `${name}:${password}` },
  securityPolicies: [SecurityPolicy.None, ...policies],
  securityModes: secured
    ? [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt]
    : [MessageSecurityMode.None],
  buildInfo: {
    productName: 'Hinomi model plant',
    manufacturerName: 'Hinomi',
    softwareVersion: profile.nameplate['SoftwareRevision']!,
  },
  serverCapabilities: {
    maxSessions: Number(values.sessions),
    ...(values['continuation-points'] === '0'
      ? {}
      : { maxBrowseContinuationPoints: Number(values['continuation-points']) }),
    operationLimits: {
      maxNodesPerRead: Number(values['nodes-per-read']),
      maxNodesPerBrowse: Number(values['nodes-per-browse']),
    },
  },
});
await server.initialize();
if (values.since !== undefined) server.engine.serverStatus.startTime = new Date(Number(values.since));
const model = buildPlant(server.engine.addressSpace!, profile, Number(values.seed), Number(values.nodes), Date.now);
const requests: Record<string, number> = {};
/** What is done just before a Read is answered, and how many are answered before that. */
let meanwhile: { reads: number; change: () => void } | undefined;
server.on('request', (request) => {
  const name = request.schema.name.replace(/Request$/, '');
  requests[name] = (requests[name] ?? 0) + 1;
  if (name !== 'Read' || meanwhile === undefined) return;
  if (meanwhile.reads-- > 0) return;
  meanwhile.change();
  meanwhile = undefined;
});
const forgetsAfter = values['session-ms'];
if (forgetsAfter !== undefined) {
  server.on('create_session', (session: { _watchDogData?: { timeout: number } }) => {
    if (session._watchDogData) session._watchDogData.timeout = Number(forgetsAfter);
  });
}
await server.start();
const port = server.endpoints[0]!.port;
say({ ready: true, port, url: `opc.tcp://${values.host}:${port}` });

/** What clients hold at the moment: how long each session is kept without a word, milliseconds, and the open channels. */
const sessions = () =>
  server.engine.getSessions().map(({ sessionName, sessionTimeout }) => ({ sessionName, sessionTimeout }));
const channels = () => server.currentChannelCount;

interface Change {
  /** `by` is told as the user of the audit event. */
  set?: { path: string; value: number | boolean | string; by?: string };
  add?: { name: string; value: number | boolean | string };
  remove?: { path: string };
  /** Ends as a power cut would. */
  die?: true;
}

interface Order extends Change {
  /** Changes the model within a reading: once so many further Reads were answered. */
  meanwhile?: Change & { reads: number };
  /** Forgets the sessions of all clients, as their time of silence would. */
  forget?: true;
  report?: true;
}

function make({ set, add, remove, die }: Change): void {
  if (set) {
    const { path, value, by } = set;
    const from = model.get(path);
    model.set(path, value);
    if (values.audit) tellWrite(server, model.nodeOf(path), from, by ?? 'anonymous');
  }
  if (add) model.add(add.name, add.value);
  if (remove) model.remove(remove.path);
  if (die) process.kill(process.pid, 'SIGKILL');
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue;
  try {
    const order: Order = JSON.parse(line);
    make(order);
    if (order.forget) {
      for (const { authenticationToken } of server.engine.getSessions()) {
        server.engine.closeSession(authenticationToken, true, 'Timeout');
      }
    }
    if (order.meanwhile) {
      const { reads, ...change } = order.meanwhile;
      meanwhile = { reads, change: () => make(change) };
    }
    say({ done: true, ...(order.report ? { requests, sessions: sessions(), channels: channels() } : {}) });
  } catch (error) {
    say({ done: false, error: (error as Error).message });
  }
}
await server.shutdown(0);
if (values.pki === undefined) rmSync(pki, { recursive: true, force: true });
process.exit(0);
