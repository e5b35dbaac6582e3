import { createHash } from 'node:crypto';
import { coerceNodeId, type NodeId } from 'node-opcua-client';

/** Namespace URI of the standard's own nodes. */
export const standardNamespace = 'http://opcfoundation.org/UA/';

/** Kinds of node identifiers by the number that the library gives them. */
const kinds = { string: 2, guid: 3, bytes: 4 } as const;

/** What a node id is made of, as the library gives it. */
export interface NodeIdParts {
  namespace: number;
  identifierType: number;
  value: unknown;
  namespaceUri?: string | null;
}

/**
 * Key of a node that survives a server that renumbers its namespaces: `i=85` in the standard namespace, else
 * `nsu=<uri>;s=…`.
 */
export function nodeKey(id: NodeIdParts, namespaces: readonly string[]): string {
  const uri = id.namespaceUri ? id.namespaceUri : namespaceUri(id.namespace, namespaces);
  const prefix = uri === standardNamespace ? '' : `nsu=${uri};`;
  return `${prefix}${identifier(id)}`;
}

/** URI of a namespace index; a number that the server does not explain keeps its number. */
export function namespaceUri(index: number, namespaces: readonly string[]): string {
  return index === 0 ? standardNamespace : (namespaces[index] ?? `unknown:${index}`);
}

/** Id of the node with this key, by the numbers of these namespaces; undefined where its namespace is not among them. */
export function nodeIdOf(key: string, namespaces: readonly string[]): NodeId | undefined {
  const [, uri, name] = /^nsu=(.*);([isgb]=.*)$/s.exec(key) ?? [];
  if (uri === undefined || name === undefined) return coerceNodeId(key);
  const index = namespaces.indexOf(uri);
  return index < 0 ? undefined : coerceNodeId(`ns=${index};${name}`);
}

function identifier(id: NodeIdParts): string {
  switch (id.identifierType) {
    case kinds.string:
      return `s=${wellFormed(String(id.value ?? ''))}`;
    case kinds.guid:
      return `g=${String(id.value)}`;
    case kinds.bytes:
      return `b=${Buffer.isBuffer(id.value) ? id.value.toString('base64') : createHash('sha256').update(String(id.value)).digest('hex')}`;
    default:
      return `i=${String(id.value)}`;
  }
}

/** Text of a device may hold lone surrogates, which have no canonical form. */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}
