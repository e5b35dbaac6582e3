/**
 * Class of a value; `volatile` and `status` are stored but not compared, of a `secret` only a keyed digest is stored and
 * compared.
 */
export type ValueClass = 'identity' | 'config' | 'setpoint' | 'unclassified' | 'volatile' | 'status' | 'secret';

/** Rule of a person about values: it covers those that fit every sign it gives; with no sign it covers none. */
export interface UserRule {
  /** Name shown as the reason. */
  name: string;
  /** Namespace URI, exact; absent for any. */
  namespace?: string | undefined;
  /** Browse path as `/`-joined text; `*` stands for any part of it. */
  path?: string | undefined;
  /** Node key, or unit/table/address, or the address of a word; `*` stands for any part of it. */
  node?: string | undefined;
  /** The same as a list of exact keys. */
  nodes?: readonly string[] | undefined;
  /** Key of the type definition, exact. */
  type?: string | undefined;
  class: ValueClass;
}

/** What a rule is held against. */
export interface ValuePlace {
  key: string;
  path: string;
  /** Key of the type definition, where the value has one. */
  type?: string | undefined;
}

/** Value classes that take part in the comparison. */
export const comparedClasses: ReadonlySet<ValueClass> = new Set([
  'identity',
  'config',
  'setpoint',
  'unclassified',
  'secret',
]);

/** Value classes that are kept out of the comparison; what a record has besides is no class of a value. */
export const movingClasses: ReadonlySet<string> = new Set(['volatile', 'status'] satisfies ValueClass[]);

const standardNamespace = 'http://opcfoundation.org/UA/';

/** A rule that is ready to be held against many values. */
export class PreparedRule {
  readonly rule: UserRule;
  readonly #nodes: ReadonlySet<string> | undefined;

  constructor(rule: UserRule) {
    this.rule = rule;
    this.#nodes = rule.nodes && new Set(rule.nodes);
  }

  covers({ key, path, type }: ValuePlace): boolean {
    const { rule } = this;
    if (rule.namespace !== undefined && rule.namespace !== namespaceOf(key)) return false;
    if (rule.path !== undefined && !glob(rule.path, path)) return false;
    if (rule.node !== undefined && !glob(rule.node, key)) return false;
    if (this.#nodes !== undefined && !this.#nodes.has(key)) return false;
    if (rule.type !== undefined && rule.type !== type) return false;
    return [rule.namespace, rule.path, rule.node, rule.nodes, rule.type].some((sign) => sign !== undefined);
  }
}

/** Namespace URI of a node key; undefined for what is no node. */
function namespaceOf(key: string): string | undefined {
  if (/^[isgb]=/.test(key)) return standardNamespace;
  const end = key.search(/;[isgb]=/);
  return key.startsWith('nsu=') && end > 0 ? key.slice(4, end) : undefined;
}

function glob(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === text;
  const first = parts[0] as string;
  const last = parts.at(-1) as string;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
