import type { How } from './sight.ts';

/** Who saw something, how, and from when to when; times are milliseconds since 1970 UTC. */
export interface Vantage {
  how: How;
  by: string;
  first: number;
  last: number;
}

/** Vantages kept of one thing: more agents than these add nothing. */
const mostVantages = 12;

/** Notes a sight by one vantage; beyond the bound the one that was not heard for the longest gives way. */
export function noteVantage(vantages: Vantage[], how: How, by: string, at: number): void {
  const known = vantages.find((one) => one.by === by && one.how === how);
  if (known) {
    known.first = Math.min(known.first, at);
    known.last = Math.max(known.last, at);
    return;
  }
  if (vantages.length >= mostVantages) {
    vantages.sort((a, b) => b.last - a.last);
    vantages.pop();
  }
  vantages.push({ how, by, first: at, last: at });
}

/** Sorts of vantages from which a conversation of other machines shows, not only one's own. */
export const wireVantages: ReadonlySet<How> = new Set(['capture', 'netflow', 'sflow', 'ipfix', 'zeek', 'suricata']);

/** Sorts of vantages that show that a device is there, and nothing of what it does. */
export const presenceVantages: ReadonlySet<How> = new Set(['neighbour', 'switch']);

/** Vantages that show who talks with whom, as opposed to who is there. */
export function showsTalk(how: How): boolean {
  return how === 'socket' || wireVantages.has(how);
}
