import { createHash } from 'node:crypto';
import type { SetUpController, SetUpOrderState } from '#protocol/api/controller-setup.ts';
import { checkAnswer, discoveryAnswer } from '#protocol/controller-setup.ts';
import type { OrderStanding } from '../agents/order-standing.ts';
import type { ControlStore } from '../store/control-store.ts';
import { faultWords } from './fault-words.ts';

/** What an agent can be asked about a controller before it is read. */
export type AskedOf = 'check' | 'discover';

interface Asked {
  site: string;
  agent: string;
  what: AskedOf;
  /** Of the controller that it is about. */
  digest: string;
}

/** Orders that are kept to be asked after, days. */
const keptDays = 30;

/** What agents were asked about controllers that are to be set up, and what they answered. */
export class SetUpOrders {
  readonly #control: ControlStore;
  readonly #standing: (id: string) => OrderStanding | null;
  readonly #clock: () => Date;

  constructor(parts: { control: ControlStore; standing: (id: string) => OrderStanding | null; clock: () => Date }) {
    this.#control = parts.control;
    this.#standing = parts.standing;
    this.#clock = parts.clock;
  }

  /** Remembers an order that was just given. */
  note(id: string, { site, agent, what, digest }: Asked): void {
    const now = this.#clock();
    const { db } = this.#control;
    const old = new Date(now.getTime() - keptDays * 86_400_000).toISOString();
    db.prepare('DELETE FROM controller_set_up_order WHERE asked_at < ?').run(old);
    db.prepare('INSERT INTO controller_set_up_order VALUES (?, ?, ?, ?, ?, ?)').run(
      ...[id, site, agent, what, digest, now.toISOString()],
    );
  }

  of(id: string): Asked | null {
    const query = 'SELECT site, agent, what, digest FROM controller_set_up_order WHERE id = ?';
    return (this.#control.db.prepare(query).get(id) as Asked | undefined) ?? null;
  }

  /** What became of it; an answer that nobody here understands counts as refused, in its own words. */
  state(id: string, { what }: Pick<Asked, 'what'>): Omit<SetUpOrderState, 'lastHeard' | 'progress'> {
    const nothing = { objections: [], check: null, discovery: null, refusal: null };
    const order = this.#standing(id);
    if (order?.state === 'failed') return { ...nothing, state: 'refused', refusal: order.answer };
    if (order?.state !== 'done') {
      const over = order === null || order.expires < this.#clock().toISOString();
      return { ...nothing, state: over ? 'expired' : 'waiting' };
    }
    const said = inJson(order.answer);
    const check = what === 'check' ? checkAnswer.safeParse(said).data : undefined;
    const discovery = what === 'discover' ? discoveryAnswer.safeParse(said).data : undefined;
    const { faults, ...answer } = check ?? discovery ?? { faults: undefined };
    if (faults === undefined) return { ...nothing, state: 'refused', refusal: order.answer };
    const objections = faults.map(({ place, line, reason }) => ({ place, line, words: faultWords(reason) }));
    return { ...nothing, state: 'answered', objections, [what === 'check' ? 'check' : 'discovery']: answer };
  }
}

/** Tells two controllers apart, as a person said them. */
export function digestOf(site: string, agent: string, controller: SetUpController): string {
  return createHash('sha256')
    .update(JSON.stringify([site, agent, controller]))
    .digest('hex');
}

function inJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
