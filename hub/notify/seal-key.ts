import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The hub's 32-byte key for channel secrets; made on first use, readable by the hub's user only. */
export function sealKey(home: string): Uint8Array {
  const path = join(home, 'keys', 'seal.key');
  if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600 });
  return createHash('sha256').update(readFileSync(path)).digest();
}
