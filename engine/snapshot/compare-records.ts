import { canonicalise, type Json, type JsonObject } from './canonical-json.ts';
import { isUnreadable, makeItem, type Side, valueClass } from './change-item.ts';
import { classedByPerson } from './classify.ts';
import { followers } from './followers.ts';
import { lostSight } from './lost-sight.ts';
import type { ChangeClass, ChangeItem, ChangeOp } from './model.ts';
import type { MovedNodes } from './moved-nodes.ts';
import { changedMembers, isTypeReference, referencesOf, referenceTarget } from './references.ts';
import { isSecret } from './secret.ts';
import type { ValuesAside } from './values-aside.ts';

/**
 * Attributes that a record shows but that are no difference of their own. What moved a class is told where it stands; only
 * a class that a person gave or took back is a difference by itself.
 */
const shown = new Set(['class', 'rule', 'path', 'unit', 'name', 'decoded', 'raw', 'members']);

/** Attributes by which a value is configuration or moves by itself (`classify.ts`). */
const movesClass: ReadonlySet<string> = new Set([
  'accessLevel',
  'accessLevelEx',
  'minimumSamplingInterval',
  'historizing',
  'typeDefinition',
  'parent',
  'browseName',
  'displayName',
]);

/** Where two records of one key lie, and what is known beside them. */
export interface Place {
  side: Side;
  key: string;
  /** Keys that only the earlier, and only the later snapshot has. */
  gone: ReadonlySet<string>;
  come: ReadonlySet<string>;
  aside: ValuesAside;
  moves: MovedNodes;
}

/** Differences between two records of one key, each said once. */
export function compareRecords(
  { side, key, gone, come, aside, moves }: Place,
  a: JsonObject,
  b: JsonObject,
): ChangeItem[] {
  const items: ChangeItem[] = [];
  const item = (attribute: string, op: ChangeOp, from: Json | undefined, to: Json | undefined, cls?: ChangeClass) =>
    items.push(makeItem(side, key, b, { attribute, op, from, to, class: cls }));
  if (!same(a['raw'], b['raw'])) {
    const alike = same(a['decoded'], b['decoded']);
    item(
      'value',
      op(a['raw'], b['raw']),
      alike ? a['raw'] : (a['decoded'] ?? a['raw']),
      alike ? b['raw'] : (b['decoded'] ?? b['raw']),
    );
  }
  if (!same(a['class'], b['class']) && (classedByPerson(a) || classedByPerson(b))) {
    item('class', 'changed', a['class'], b['class'], 'config');
  }
  const sight = lostSight(a, b);
  if (sight) item('', sight.op, sight.from, sight.to);
  const otherType = !same(a['typeDefinition'], b['typeDefinition']);
  const differing = [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => !shown.has(name) && name !== 'value' && !same(a[name], b[name]) && !sight?.attributes.has(name))
    .sort();
  const following = new Set(differing.flatMap((name) => followers(name, a, b)));
  for (const attribute of differing) {
    const [from, to] = attribute === 'references' ? referencesOf(a, b) : [a[attribute], b[attribute]];
    if (following.has(attribute)) continue;
    if (attribute === 'parent') {
      if (moves.isMove(key, from, to)) item('parent', 'moved', a['path'] ?? from, b['path'] ?? to, 'structure');
    } else if (attribute === 'references' && Array.isArray(from) && Array.isArray(to)) {
      for (const [was, is] of changedMembers(from, to)) {
        const target = referenceTarget(was ?? is);
        if (target !== undefined && (gone.has(target) || come.has(target))) continue;
        if (otherType && isTypeReference(was ?? is)) continue;
        if (moves.isPartOfMove(key, was ?? is)) continue;
        item('references', was === undefined ? 'added' : 'removed', was, is, 'structure');
      }
    } else {
      item(attribute, op(from, to), from, to);
      const along = followers(attribute, a, b);
      if (along.length > 0) items.at(-1)!.rule += `; with it ${along.join(', ')}`;
    }
  }
  const [from, to] = [a['value'], b['value']];
  if (same(from, to) || sight?.attributes.has('value')) return items;
  const mover =
    classedByPerson(a) || classedByPerson(b) ? undefined : items.find((one) => movesClass.has(one.attribute));
  if (to === undefined && mover !== undefined && same(from, aside.after(key))) {
    mover.rule += `; its value is compared no longer: ${String(b['rule'])}`;
  } else if (from !== undefined || mover === undefined || !aside.hadBefore(key)) {
    const left = to === undefined && mover !== undefined;
    item('value', op(from, to), from, to, left ? valueClass(side.section, a) : undefined);
    if (left) items.at(-1)!.rule = `became another and is compared no longer: ${String(b['rule'])}`;
  }
  return items;
}

/** True for a difference that may have put the value of its node into the comparison or out of it. */
export function movedClass({ attribute }: ChangeItem): boolean {
  return movesClass.has(attribute);
}

/** What became of a value; a secret under another key cannot be compared. */
function op(from: Json | undefined, to: Json | undefined): ChangeOp {
  const otherKey = isSecret(from) && isSecret(to) && from.key !== to.key;
  return otherKey || isUnreadable(to) ? 'unreadable' : 'changed';
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return canonicalise(a) === canonicalise(b);
}
