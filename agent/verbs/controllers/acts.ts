import { decide, withdraw } from './decide.ts';
import { listCertificates } from './list.ts';
import { keepPassword } from './password.ts';
import { renew } from './renew.ts';
import type { Values } from './wish.ts';

/** One act of the verb; gives the exit code. */
export type Act = (rest: readonly string[], values: Values) => Promise<number>;

/** What there is to do, by its word. */
export const acts: Readonly<Record<string, Act>> = {
  certificates: (_rest, values) => listCertificates(values),
  trust: (rest, values) => decide('accepted', rest, values),
  refuse: (rest, values) => decide('refused', rest, values),
  withdraw: (rest, values) => withdraw(rest, values),
  password: (rest, values) => keepPassword(rest, values),
  renew: (_rest, values) => renew(values),
};
