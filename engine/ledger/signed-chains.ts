import { z } from 'zod';
import { verifyChainHead } from './chain-head.ts';

/** Kind of the entry that holds heads which agents signed of their chains. */
export const chainsKind = 'agent.chains';
/** Kind of the entry by which an agent was enrolled, with the key that signs its chains. */
export const enrolledKind = 'agent.enrolled';

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
const seq = z.number().int().min(1);

const signedChains = z.object({
  heads: z.array(
    z.object({
      agent: z.string(),
      lane: z.string(),
      epoch: z.string(),
      seq,
      chain: hex32,
      /** The agent's public key, 32 raw bytes in base64. */
      key: z.string(),
      /** Its Ed25519 signature of the head, base64. */
      signature: z.string(),
      /** What the same machine had signed of this lane before it began a new epoch, or was enrolled anew. */
      after: z.object({ agent: z.string(), epoch: z.string(), seq, chain: hex32 }).optional(),
    }),
  ),
});
/** Payload of an entry of heads. */
export type SignedChains = z.infer<typeof signedChains>;

const certified = z.object({ chainKey: z.string() });

/**
 * Checks, entry by entry, what agents signed of their chains: each signature by the key that was certified when the agent was enrolled (or
 * else the first that is named), each lane going forward, each new chain linked to what was entered before.
 */
export class ChainCheck {
  private readonly keys = new Map<string, string>();
  private readonly lanes = new Map<string, { seq: number; chain: string }>();
  private heads = 0;

  /** Heads that were found to be signed. */
  get checked(): number {
    return this.heads;
  }

  /** Agents whose heads were. */
  get agents(): number {
    return new Set([...this.lanes.keys()].map((name) => name.split('/', 2).join('/'))).size;
  }

  /** Takes the payload of an entry of either kind; a sentence says what does not hold. */
  take(
    { kind, site, subject }: { kind: string; site: string | null; subject: string },
    payload: unknown,
  ): string | null {
    if (kind === enrolledKind) {
      const key = certified.safeParse(payload);
      if (key.success) this.keys.set(subject.replace(/^agent\//, ''), key.data.chainKey);
      return null;
    }
    if (kind !== chainsKind) return null;
    const parsed = signedChains.safeParse(payload);
    if (!parsed.success || site === null) return 'heads of agents are entered in no known form';
    for (const head of parsed.data.heads) {
      const wrong = this.head(site, head);
      if (wrong !== null) return `${site}/${head.agent}, ${head.lane}, number ${head.seq}: ${wrong}`;
    }
    return null;
  }

  private head(site: string, { key, signature, after, ...head }: SignedChains['heads'][number]): string | null {
    const agent = `${site}/${head.agent}`;
    const certifiedKey = this.keys.get(agent) ?? key;
    if (certifiedKey !== key) return 'signed by another key than the one the agent was enrolled with';
    this.keys.set(agent, key);
    if (!verifyChainHead({ site, ...head }, signature, key)) return "the agent's signature is not valid";
    const name = `${agent}/${head.lane}/${head.epoch}`;
    const before = this.lanes.get(name);
    if (before && head.seq <= before.seq) return `the chain goes back behind number ${before.seq}`;
    if (after) {
      const known = this.lanes.get(`${site}/${after.agent}/${head.lane}/${after.epoch}`);
      const met =
        known === undefined || after.seq > known.seq || (after.seq === known.seq && after.chain === known.chain);
      if (!met) return 'it goes on from another chain than was entered before';
    }
    this.lanes.set(name, { seq: head.seq, chain: head.chain });
    this.heads++;
    return null;
  }
}
