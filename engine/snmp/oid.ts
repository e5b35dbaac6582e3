/** An object identifier, its arcs as numbers from 0 to 4294967295. */
export type Oid = readonly number[];

/** An object identifier out of dotted text. */
export function oid(text: string): Oid {
  return text.split('.').map(Number);
}

/** As dotted text. */
export function oidText(arcs: Oid): string {
  return arcs.join('.');
}

/** Order in which a walk goes: below 0 when `a` stands before `b`. */
export function compareOids(a: Oid, b: Oid): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return a.length - b.length;
}

/** What stands behind `root` in `arcs`; null where it does not lie below it. */
export function below(root: Oid, arcs: Oid): Oid | null {
  if (arcs.length < root.length) return null;
  for (let at = 0; at < root.length; at++) if (arcs[at] !== root[at]) return null;
  return arcs.slice(root.length);
}
