import { createPublicKey, verify } from 'node:crypto';
import type { ZodType } from 'zod';
import { signed } from '#protocol/command.ts';

/** Opens an envelope signed by the hub's pinned key; a sentence says why it is refused. */
export function openSigned<T>(text: string, commandKey: string, schema: ZodType<T>): T | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  const envelope = signed.safeParse(parsed);
  if (!envelope.success) return 'not a signed envelope';
  const key = createPublicKey({ key: Buffer.from(commandKey, 'base64url'), format: 'der', type: 'spki' });
  const { body, signature } = envelope.data;
  if (!verify(null, Buffer.from(body), key, Buffer.from(signature, 'base64url')))
    return "the signature is not the hub's";
  const inner = schema.safeParse(JSON.parse(body));
  return inner.success
    ? inner.data
    : `unknown form: ${inner.error.issues[0]?.path.join('.')} ${inner.error.issues[0]?.message}`;
}
