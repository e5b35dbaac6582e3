import type { BinaryFields } from './binary-fields.ts';

const modes = new Map([
  [1, 'None'],
  [2, 'Sign'],
  [3, 'SignAndEncrypt'],
] as const);

/** How the messages of a channel are protected. */
export type MessageSecurityMode = 'None' | 'Sign' | 'SignAndEncrypt';

/** Mode that an OpenSecureChannelRequest asks for; null when it cannot be read. `fields` stand behind the type id. */
export function securityMode(fields: BinaryFields): MessageSecurityMode | null {
  fields.requestHeader();
  fields.skip(8);
  const mode = fields.word();
  return fields.failed ? null : (modes.get(mode as 1 | 2 | 3) ?? null);
}

/** User identity tokens by the node id of their binary form. */
const identities = new Map([
  [321, 'anonymous'],
  [324, 'username'],
  [327, 'certificate'],
  [940, 'issued'],
]);
/** Most certificates or locales that one request may name. */
const mostNamed = 64;

/** Kind of user that an ActivateSessionRequest names; null when it cannot be read. `fields` stand behind the type id. */
export function identityKind(fields: BinaryFields): string | null {
  fields.requestHeader();
  fields.bytes();
  fields.bytes();
  for (let left = counted(fields); left > 0 && !fields.failed; left--) {
    fields.bytes();
    fields.bytes();
  }
  for (let left = counted(fields); left > 0 && !fields.failed; left--) fields.bytes();
  const type = fields.extension();
  return fields.failed || type === null ? null : (identities.get(type.id) ?? null);
}

function counted(fields: BinaryFields): number {
  const count = fields.word() | 0;
  if (count > mostNamed) fields.failed = true;
  return Math.max(0, count);
}
