import { canonicalise, type Json, type JsonObject } from './canonical-json.ts';

/** References of two records of one node; a record says nothing where it has none. */
export function referencesOf(
  { references: a }: JsonObject,
  { references: b }: JsonObject,
): [Json | undefined, Json | undefined] {
  return [Array.isArray(b) ? (a ?? []) : a, Array.isArray(a) ? (b ?? []) : b];
}

/** Members of two reference lists that only one of them has: `[was, undefined]` or `[undefined, is]`. */
export function changedMembers(from: readonly Json[], to: readonly Json[]): [Json | undefined, Json | undefined][] {
  const before = new Map(from.map((member) => [canonicalise(member), member]));
  const after = new Map(to.map((member) => [canonicalise(member), member]));
  const out: [Json | undefined, Json | undefined][] = [];
  for (const [text, member] of before) if (!after.has(text)) out.push([member, undefined]);
  for (const [text, member] of after) if (!before.has(text)) out.push([undefined, member]);
  return out;
}

/** Key that a reference `[type, target]` points to. */
export function referenceTarget(reference: Json | undefined): string | undefined {
  const target = Array.isArray(reference) ? reference[1] : undefined;
  return typeof target === 'string' ? target : undefined;
}

const hasTypeDefinition = 'i=40';

/** True for the reference that says of which type a node is; what differs there is told as its type. */
export function isTypeReference(reference: Json | undefined): boolean {
  return Array.isArray(reference) && reference[0] === hasTypeDefinition;
}
