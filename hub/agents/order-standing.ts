import type { ControlStore } from '../store/control-store.ts';

/** How it stands with an order to an agent. */
export interface OrderStanding {
  state: 'waiting' | 'sent' | 'done' | 'failed';
  /** What the agent said. */
  answer: string | null;
  /** ISO 8601 UTC; a command is void afterwards. */
  expires: string;
}

/** Looks an order up by its id; null where there is none. */
export function orderStanding(control: ControlStore, id: string): OrderStanding | null {
  const row = control.db.prepare('SELECT state, answer, expires FROM agent_order WHERE id = ?').get(id);
  return (row as OrderStanding | undefined) ?? null;
}
