import { createHash } from 'node:crypto';
import type { RuleLists } from '../rule-pack.ts';

/** Values that one entry of the ledger names of a list; of more it holds the count, and the digest of the whole list. */
const namedValues = 100;

interface ListChange {
  name: string;
  /** How many values it had and has, and the SHA-256 of all of them as a JSON array; null where there is no such list. */
  before: { values: number; sha256: string } | null;
  after: { values: number; sha256: string } | null;
  added: string[];
  removed: string[];
}

/** What changed between two sets of lists, as the ledger keeps it: enough to prove either set, not a copy of both. */
export function listChanges(before: RuleLists, after: RuleLists): { changes: ListChange[] } {
  const [were, are] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = [...new Set([...were.keys(), ...are.keys()])].toSorted();
  const changes = names.map((name): ListChange => {
    const [had = [], has = []] = [were.get(name), are.get(name)];
    return {
      ...{ name, before: summaryOf(were.get(name)), after: summaryOf(are.get(name)) },
      added: without(has, had),
      removed: without(had, has),
    };
  });
  return { changes: changes.filter(({ before: was, after: is }) => was?.sha256 !== is?.sha256) };
}

function summaryOf(values: readonly string[] | undefined): ListChange['before'] {
  if (values === undefined) return null;
  return { values: values.length, sha256: createHash('sha256').update(JSON.stringify(values)).digest('hex') };
}

function without(values: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return values.filter((value) => !known.has(value)).slice(0, namedValues);
}
