import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, decode, encodeAccount, encodeUser } from '@nats-io/jwt';
import { createUser, fromPublic, fromSeed, type KeyPair } from '@nats-io/nkeys';

/** Keys the hub holds of the message bus: one scoped signing key per site for agents, one for enrolment, and the operator's. */
export class Authority {
  private readonly dir: string;
  private readonly operator: KeyPair;
  private readonly plantId: string;
  private readonly agentsId: string;
  /** The last revocation under way; each one begins with what the one before it wrote. */
  private last: Promise<unknown> = Promise.resolve();

  /** `dir` is what `hinomi render` wrote. */
  constructor(dir: string) {
    this.dir = dir;
    this.operator = fromSeed(readFileSync(join(dir, 'keys', 'operator.nk')));
    this.plantId = decode<Account>(readFileSync(join(dir, 'jwt', 'plant.jwt'), 'utf8')).sub;
    this.agentsId = decode<Account>(this.agentsJwt()).sub;
  }

  /** The claim of the agents' account as it stands, with all revocations. */
  agentsJwt(): string {
    return readFileSync(join(this.dir, 'jwt', 'agents.jwt'), 'utf8');
  }

  private siteKey(site: string, use: 'agent' | 'enrol'): KeyPair {
    return fromSeed(readFileSync(join(this.dir, 'keys', 'sites', site, `${use}.nk`)));
  }

  /** Claim of an agent; its rights are the site key's scope with the agent's id filled in by the server. */
  async agentClaim(site: string, agent: string, publicKey: string): Promise<string> {
    return encodeUser(
      agent,
      fromPublic(publicKey),
      this.siteKey(site, 'agent'),
      { issuer_account: this.agentsId },
      { scopedUser: true },
    );
  }

  /** Credential that may do nothing but ask to be enrolled, until it expires. */
  async enrolmentCredential(site: string, token: string, expires: Date): Promise<{ jwt: string; seed: string }> {
    const user = createUser();
    const jwt = await encodeUser(
      token,
      user,
      this.siteKey(site, 'enrol'),
      { issuer_account: this.plantId },
      { scopedUser: true, exp: Math.floor(expires.getTime() / 1000) },
    );
    return { jwt, seed: new TextDecoder().decode(user.getSeed()) };
  }

  /** The account's claim with one more key revoked; to be pushed to every server, again and again, since a site may be away. */
  revoke(publicKey: string, now: Date): Promise<string> {
    const revoked = this.last.then(() => this.addRevocation(publicKey, now));
    this.last = revoked.catch(() => {});
    return revoked;
  }

  private async addRevocation(publicKey: string, now: Date): Promise<string> {
    const { name, nats } = decode<Account>(this.agentsJwt());
    const account = { ...nats, revocations: { ...nats.revocations, [publicKey]: Math.floor(now.getTime() / 1000) } };
    const jwt = await encodeAccount(name, fromPublic(this.agentsId), account, { signer: this.operator });
    const path = join(this.dir, 'jwt', 'agents.jwt');
    writeFileSync(`${path}.tmp`, jwt, { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
    return jwt;
  }
}
