import { canonicalise, type Json, type JsonObject } from './canonical-json.ts';
import { isUnreadable } from './change-item.ts';

/** Several attributes of one item that are out of sight on one of two sides, all for the same reason. */
export interface LostSight {
  attributes: ReadonlySet<string>;
  op: 'unreadable' | 'changed';
  /** The names of the attributes where they are in sight, the reason where they are not. */
  from: Json;
  to: Json;
}

/**
 * Attributes of which the controller tells one reason instead of their values on one side only: a right that was taken away is one
 * difference, not one per attribute. Undefined for a single one, which is told by its own name.
 */
export function lostSight(a: JsonObject, b: JsonObject): LostSight | undefined {
  return (
    hidden(a, b, (names, status) => ({ op: 'unreadable', from: names, to: status })) ??
    hidden(b, a, (names, status) => ({ op: 'changed', from: status, to: names }))
  );
}

function hidden(
  seen: JsonObject,
  unseen: JsonObject,
  how: (names: string, status: Json) => Omit<LostSight, 'attributes'>,
): LostSight | undefined {
  const lost = Object.keys(unseen).filter((name) => isUnreadable(unseen[name]) && !isUnreadable(seen[name]));
  const byStatus = Map.groupBy(lost, (name) => canonicalise(unseen[name]!));
  const [first] = [...byStatus.values()].filter((names) => names.length > 1);
  if (first === undefined) return undefined;
  const names = first.sort();
  const told = how(names.join(', '), unseen[names[0]!]!);
  return { ...told, attributes: new Set('value' in unseen ? names : [...names, 'value']) };
}
