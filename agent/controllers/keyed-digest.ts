import { createHmac, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalise, type Json, type SecretDigest, sha256 } from '#engine/snapshot/snapshot.ts';

const keyBytes = 32;

/** The key of the digests is damaged; a new one would make every secret look changed. */
export class DigestKeyError extends Error {
  override name = 'DigestKeyError';
}

/**
 * Digests of values that are never stored, under a key that stays with the agent. Without the key a short PIN cannot be
 * found by trying; the place is part of the digest, so that equal values at two places do not show.
 */
export class KeyedDigest {
  readonly #key: Buffer;
  readonly #name: string;

  private constructor(key: Buffer) {
    this.#key = key;
    this.#name = sha256(key).slice(0, 8);
  }

  /** With the key of a state folder, made there at first use. Throws DigestKeyError. */
  static in(folder: string): KeyedDigest {
    const file = join(folder, 'never-stored.key');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    try {
      return KeyedDigest.#of(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const part = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.part`;
    writeFileSync(part, randomBytes(keyBytes), { mode: 0o600, flush: true });
    try {
      linkSync(part, file);
    } catch (error) {
      // Another process was first, or the file system knows no second name of a file.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(part, file);
    } finally {
      rmSync(part, { force: true });
    }
    return KeyedDigest.#of(file);
  }

  static #of(file: string): KeyedDigest {
    const key = readFileSync(file);
    if (key.length !== keyBytes) throw new DigestKeyError(`${file} is damaged: put it back, or remove it`);
    return new KeyedDigest(key);
  }

  /** With a key that nobody keeps: nothing read with it can be compared with anything else. */
  static passing(): KeyedDigest {
    return new KeyedDigest(randomBytes(keyBytes));
  }

  /** What stands for the value at a place. */
  of(place: string, value: Json): SecretDigest {
    const $secret = createHmac('sha256', this.#key)
      .update(canonicalise([place, value]))
      .digest('hex');
    return { $secret, key: this.#name };
  }
}
