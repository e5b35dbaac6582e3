import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { because } from '#protocol/reasons/reason.ts';
import { PrivateFileError, readPrivateFile } from './private-file.ts';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** To whom a password is shown, and as whom; it opens for nobody else. */
export interface PasswordOwner {
  device: string;
  url: string;
  user: string;
}

/**
 * Passwords of one source, sealed (AES-256-GCM) under a key of this machine that lies beside them. Address and user are part
 * of the seal: a configuration that names another server under the same id cannot have the password sent there.
 */
export class SealedPasswords {
  readonly #folder: string;

  constructor(stateDir: string) {
    this.#folder = join(stateDir, 'passwords');
  }

  /** Where the password of a device lies, for words to people. */
  fileOf(device: string): string {
    return join(this.#folder, `${createHash('sha256').update(device).digest('hex').slice(0, 32)}.sealed`);
  }

  /** Seals a password; it replaces the one before. */
  keep(owner: PasswordOwner, password: string): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key(), nonce).setAAD(aad(owner));
    const sealed = Buffer.concat([cipher.update(password, 'utf8'), cipher.final()]);
    writeWhole(this.fileOf(owner.device), Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
  }

  /** Opens it; throws PrivateFileError where there is none, or it was sealed for another address or user. */
  open(owner: PasswordOwner): string {
    const file = this.fileOf(owner.device);
    if (!existsSync(file)) throw new PrivateFileError(because('password_not_sealed', { device: owner.device }));
    const bytes = readPrivateFile(file);
    const [nonce, tag] = [bytes.subarray(0, nonceBytes), bytes.subarray(nonceBytes, nonceBytes + tagBytes)];
    try {
      const opener = createDecipheriv('aes-256-gcm', this.#key(), nonce).setAAD(aad(owner)).setAuthTag(tag);
      return Buffer.concat([opener.update(bytes.subarray(nonceBytes + tagBytes)), opener.final()]).toString('utf8');
    } catch (error) {
      if (error instanceof PrivateFileError) throw error;
      throw new PrivateFileError(because('password_sealed_for_another', { ...owner }));
    }
  }

  /** Forgets it. */
  forget(device: string): void {
    rmSync(this.fileOf(device), { force: true });
  }

  #key(): Buffer {
    const file = join(this.#folder, 'machine.key');
    if (!existsSync(file)) writeWhole(file, randomBytes(keyBytes));
    const key = readPrivateFile(file);
    if (key.length === keyBytes) return key;
    throw new PrivateFileError(because('secret_file_unreadable', { file, message: `${key.length} bytes` }));
  }
}

function aad({ device, url, user }: PasswordOwner): Buffer {
  return Buffer.from(JSON.stringify([device, url, user]));
}

function writeWhole(file: string, content: Uint8Array): void {
  writeFileSync(`${file}.part`, content, { mode: 0o600, flush: true });
  renameSync(`${file}.part`, file);
}
