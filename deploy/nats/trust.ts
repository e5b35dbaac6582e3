import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Account,
  decode,
  encodeAccount,
  encodeOperator,
  encodeUser,
  fmtCreds,
  newScopedSigner,
} from '@nats-io/jwt';
import { createAccount, createOperator, createUser, fromSeed, type KeyPair } from '@nats-io/nkeys';
import {
  agentGates,
  agentPermissions,
  type BusPermissions,
  enrolmentPermissions,
  leafPermissions,
} from '#protocol/permissions.ts';
import type { Site } from './sites.ts';

const unlimited = { subs: -1, data: -1, payload: -1 } as const;

/** Keys and signed claims of the message bus, kept as files that only their owner may read. */
export interface Trust {
  operatorJwt: string;
  plant: { id: string; jwt: string };
  agents: { id: string; jwt: string };
  system: { id: string; jwt: string };
  /** What the servers of a cluster tell each other; a route is above all accounts. */
  routeSecret: string;
}

/**
 * Makes what is missing and keeps what is there: operator, the PLANT account with streams, hub and sites, the AGENTS account, which
 * reaches of it only what it needs, the SYS account; a scoped signing key per site for agents and one for enrolment; credentials of
 * the hub and of each site's leaf link.
 */
export async function establishTrust(dir: string, sites: readonly Site[]): Promise<Trust> {
  const operator = keyPair(join(dir, 'keys', 'operator.nk'), createOperator);
  const plant = keyPair(join(dir, 'keys', 'plant.nk'), createAccount);
  const agents = keyPair(join(dir, 'keys', 'agents.nk'), createAccount);
  const system = keyPair(join(dir, 'keys', 'system.nk'), createAccount);
  const operatorJwt = await encodeOperator('hinomi', operator, { system_account: system.getPublicKey() });
  const systemJwt = await encodeAccount('SYS', system, { limits: accountLimits(false) }, { signer: operator });
  const scopes = sites.map((site) => siteSigners(dir, site.id));
  const plantJwt = await encodeAccount(
    'PLANT',
    plant,
    {
      limits: accountLimits(true),
      signing_keys: scopes.map(({ enrolment }) => enrolment),
      exports: gates.map(({ subject, type, answers }) => ({
        name: subject,
        subject,
        type,
        ...(type === 'service' ? { response_type: answers } : {}),
      })),
    },
    { signer: operator },
  );
  const agentsJwt = await encodeAccount(
    'AGENTS',
    agents,
    {
      limits: accountLimits(false),
      signing_keys: scopes.map(({ agent }) => agent),
      imports: gates.map(({ subject, type }) => ({ name: subject, subject, type, account: plant.getPublicKey() })),
      revocations: standingRevocations(dir),
    },
    { signer: operator },
  );
  const claim = (name: string, fresh: string) => keptClaim(join(dir, 'jwt', `${name}.jwt`), fresh);
  await credentials(join(dir, 'hub.creds'), 'hub', plant, { ...unlimited });
  await credentials(join(dir, 'system.creds'), 'hub-system', system, { ...unlimited });
  for (const site of sites.filter((one) => !one.local)) {
    const folder = join(dir, 'sites', site.id);
    await credentials(join(folder, 'leaf.creds'), `leaf-${site.id}`, plant, {
      ...unlimited,
      ...asClaims(leafPermissions(site.id)),
      allowed_connection_types: ['LEAFNODE'],
    });
    await credentials(join(folder, 'system-leaf.creds'), `leaf-${site.id}`, system, {
      ...unlimited,
      ...asClaims({
        publish: ['_INBOX.>', '$SYS._INBOX.>'],
        subscribe: ['$SYS.REQ.CLAIMS.UPDATE', '$SYS.REQ.ACCOUNT.*.CLAIMS.UPDATE'],
      }),
      allowed_connection_types: ['LEAFNODE'],
    });
  }
  return {
    operatorJwt: claim('operator', operatorJwt),
    plant: { id: plant.getPublicKey(), jwt: claim('plant', plantJwt) },
    agents: { id: agents.getPublicKey(), jwt: claim('agents', agentsJwt) },
    system: { id: system.getPublicKey(), jwt: claim('system', systemJwt) },
    routeSecret: secret(join(dir, 'keys', 'route.secret')),
  };
}

/** Gates between the two accounts, as claims say them on both sides. */
const gates = [
  ...agentGates.asked.map((subject) => ({ subject, type: 'service' as const, answers: 'Singleton' as const })),
  ...agentGates.waitedFor.map((subject) => ({ subject, type: 'service' as const, answers: 'Stream' as const })),
  ...agentGates.heard.map((subject) => ({ subject, type: 'stream' as const, answers: undefined })),
];

/** The template name is replaced by the server with the name in each user's claim: the agent's or the token's id. */
const templateName = '{{name()}}';

function siteSigners(dir: string, site: string) {
  const agent = keyPair(join(dir, 'keys', 'sites', site, 'agent.nk'), createAccount);
  const enrol = keyPair(join(dir, 'keys', 'sites', site, 'enrol.nk'), createAccount);
  const scope = (permissions: BusPermissions) => ({
    ...unlimited,
    ...asClaims(permissions),
    allowed_connection_types: ['STANDARD' as const],
    bearer_token: false,
  });
  return {
    agent: newScopedSigner(agent, `agent-${site}`, scope(agentPermissions(site, templateName))),
    enrolment: newScopedSigner(enrol, `enrol-${site}`, scope(enrolmentPermissions(site, templateName))),
  };
}

function asClaims(permissions: BusPermissions) {
  return { pub: { allow: permissions.publish }, sub: { allow: permissions.subscribe } };
}

function accountLimits(jetstream: boolean) {
  const storage = jetstream ? { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 } : {};
  return { ...unlimited, ...storage, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
}

function standingRevocations(dir: string): Record<string, number> {
  const path = join(dir, 'jwt', 'agents.jwt');
  if (!existsSync(path)) return {};
  return decode<Account>(readFileSync(path, 'utf8')).nats.revocations ?? {};
}

/**
 * The claim that stands when it says the same, else the fresh one, which is written. A server that is given a claim anew sets its account
 * up again and restores the account's streams once more.
 */
function keptClaim(path: string, fresh: string): string {
  const kept = existsSync(path) ? readFileSync(path, 'utf8') : null;
  if (kept !== null && wordsOf(kept) === wordsOf(fresh)) return kept;
  save(path, fresh);
  return fresh;
}

/** What a claim says beside when it was signed; null when it is none. */
function wordsOf(jwt: string): string | null {
  const [, body] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(jwt) ?? [];
  const text = Buffer.from(body ?? '', 'base64url').toString('utf8');
  if (!text.startsWith('{') || !text.endsWith('}')) return null;
  const { iat: _signed, jti: _id, ...words } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify(words);
}

async function credentials(path: string, name: string, account: KeyPair, user: Parameters<typeof encodeUser>[3]) {
  if (existsSync(path)) return;
  const pair = createUser();
  save(path, Buffer.from(fmtCreds(await encodeUser(name, pair, account, user), pair)).toString('utf8'));
}

function secret(path: string): string {
  if (!existsSync(path)) save(path, randomBytes(32).toString('hex'));
  return readFileSync(path, 'utf8');
}

function keyPair(path: string, make: () => KeyPair): KeyPair {
  if (existsSync(path)) return fromSeed(readFileSync(path));
  const pair = make();
  save(path, Buffer.from(pair.getSeed()).toString('utf8'));
  return pair;
}

/** Writes a file that holds or may hold a secret. */
export function save(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
}
