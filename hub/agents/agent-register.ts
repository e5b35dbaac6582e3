import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { EnrolmentRequest } from '#protocol/enrolment.ts';
import type { ControlStore } from '../store/control-store.ts';

/** An agent as the hub has it on record. */
export interface AgentRecord {
  site: string;
  agent: string;
  name: string;
  publicKey: string;
  sealKey: string;
  /** Public key with which it signs its chains, base64; null for one that was enrolled without. */
  chainKey: string | null;
  standing: 'pending' | 'active' | 'revoked' | 'retired';
  phase: 'build' | 'trial' | 'live';
  machine: string;
  host: string;
  platform: string;
  version: string;
}

const hash = (secret: string) => createHash('sha256').update(secret).digest('hex');

/** Tokens and agents in the control database. */
export class AgentRegister {
  private readonly control: ControlStore;

  constructor(control: ControlStore) {
    this.control = control;
  }

  list(): AgentRecord[] {
    return this.control.db.prepare('SELECT * FROM agent ORDER BY site, agent').all().map(asRecord);
  }

  get(site: string, agent: string): AgentRecord | null {
    const row = this.control.db.prepare('SELECT * FROM agent WHERE site = ? AND agent = ?').get(site, agent);
    return row ? asRecord(row) : null;
  }

  /** Makes a token's record and returns its id and secret; only the hash stays here. */
  addToken(
    order: { site: string; agent: string; name: string; uses: number; needsAcceptance: boolean; by: string },
    expires: Date,
  ): { id: string; secret: string } {
    const id = randomBytes(6).toString('hex');
    const secret = randomBytes(24).toString('base64url');
    this.control.db
      .prepare('INSERT INTO enrolment_token VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        id,
        order.site,
        order.agent,
        order.name,
        hash(secret),
        order.uses,
        order.uses,
        expires.toISOString(),
        order.needsAcceptance ? 1 : 0,
        order.by,
      );
    return { id, secret };
  }

  /**
   * Judges a request. A token works once (or as often as it says); the same machine asking again with the same key gets the same
   * answer, so that an answer lost on the way does no harm.
   */
  admit(
    site: string,
    request: EnrolmentRequest,
    now: Date,
  ): { status: 'enrolled' | 'pending'; agent: string } | { status: 'refused'; reason: string } {
    const { db } = this.control;
    return this.control.transaction(() => {
      const token = db.prepare('SELECT * FROM enrolment_token WHERE id = ? AND site = ?').get(request.id, site);
      if (!token || !sameHash(hash(request.secret), token['secret_hash'] as string)) {
        return { status: 'refused', reason: 'the token is not known here' };
      }
      const known = db
        .prepare('SELECT agent, standing FROM agent WHERE site = ? AND public_key = ?')
        .get(site, request.publicKey);
      if (known) {
        const standing = known['standing'] as AgentRecord['standing'];
        if (standing === 'active') return { status: 'enrolled', agent: known['agent'] as string };
        if (standing === 'pending') return { status: 'pending', agent: known['agent'] as string };
        return { status: 'refused', reason: `this key was ${standing}` };
      }
      if ((token['expires'] as string) < now.toISOString())
        return { status: 'refused', reason: 'the token has expired; ask for a new one' };
      if (Number(token['uses_left']) < 1)
        return { status: 'refused', reason: 'the token was used already; ask for a new one' };
      const used = Number(token['uses']) - Number(token['uses_left']);
      const agent = Number(token['uses']) === 1 ? (token['agent'] as string) : `${token['agent']}-${used + 1}`;
      if (this.get(site, agent))
        return { status: 'refused', reason: `there is already an agent ${agent}; ids are never given twice` };
      const pending = token['needs_acceptance'] === 1;
      db.prepare('UPDATE enrolment_token SET uses_left = uses_left - 1 WHERE id = ?').run(request.id);
      db.prepare(
        `INSERT INTO agent (site, agent, name, public_key, seal_key, standing, phase, machine, host, platform, version, token, asked_at, enrolled_at, chain_key)
         VALUES (?, ?, ?, ?, ?, ?, 'live', ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        site,
        agent,
        token['name'] as string,
        request.publicKey,
        request.sealKey,
        pending ? 'pending' : 'active',
        request.machine,
        request.host,
        request.platform,
        request.version,
        request.id,
        now.toISOString(),
        pending ? null : now.toISOString(),
        request.chainKey ?? null,
      );
      return { status: pending ? 'pending' : 'enrolled', agent };
    });
  }

  setStanding(
    site: string,
    agent: string,
    standing: AgentRecord['standing'],
    now: Date,
    reason: string | null = null,
  ): void {
    const ended = standing === 'revoked' || standing === 'retired';
    this.control.db
      .prepare(
        'UPDATE agent SET standing = ?, enrolled_at = coalesce(enrolled_at, ?), ended_at = ?, end_reason = ? WHERE site = ? AND agent = ?',
      )
      .run(
        standing,
        standing === 'active' ? now.toISOString() : null,
        ended ? now.toISOString() : null,
        reason,
        site,
        agent,
      );
  }

  setPhase(site: string, agent: string, phase: AgentRecord['phase']): void {
    this.control.db.prepare('UPDATE agent SET phase = ? WHERE site = ? AND agent = ?').run(phase, site, agent);
  }

  /** Next number for a command or configuration of this agent; never given twice. */
  nextCounter(site: string, agent: string): number {
    const row = this.control.db
      .prepare('UPDATE agent SET counter = counter + 1 WHERE site = ? AND agent = ? RETURNING counter')
      .get(site, agent);
    return Number(row?.['counter']);
  }
}

function sameHash(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'));
}

function asRecord(row: Record<string, unknown>): AgentRecord {
  return {
    site: row['site'] as string,
    agent: row['agent'] as string,
    name: row['name'] as string,
    publicKey: row['public_key'] as string,
    sealKey: row['seal_key'] as string,
    chainKey: row['chain_key'] as string | null,
    standing: row['standing'] as AgentRecord['standing'],
    phase: row['phase'] as AgentRecord['phase'],
    machine: row['machine'] as string,
    host: row['host'] as string,
    platform: row['platform'] as string,
    version: row['version'] as string,
  };
}
