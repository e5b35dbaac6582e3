import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import type { RuleFile } from '#engine/sigma/sigma.ts';
import type { Bilingual } from '#protocol/api/parts.ts';

/** What one pack may hold; more is refused before any of it is read as a rule. */
export const packLimits = { bytes: 8_000_000, files: 4000, fileBytes: 262_144, pathLetters: 200 } as const;

const fileName = z
  .string()
  .max(packLimits.pathLetters)
  .regex(/^(?:[\p{L}\p{N}_][\p{L}\p{N}\p{M} ._-]*\/)*[\p{L}\p{N}_][\p{L}\p{N}\p{M} ._-]*\.ya?ml$/u);

/** Name of a pack: what its versions have in common. */
export const packName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
/** Version of a pack: numbers, compared one by one. */
export const packVersion = z.string().regex(/^\d{1,6}(?:\.\d{1,6}){0,3}$/);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const base64url = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_-]+$/);

const manifest = z.strictObject({
  name: packName,
  version: packVersion,
  made: z.iso.datetime(),
  files: z
    .array(z.strictObject({ path: fileName, sha256 }))
    .min(1)
    .max(packLimits.files),
});

const form = 'hinomi rule pack 1';
const envelope = z.strictObject({
  form: z.literal(form),
  /** The manifest as JSON text: what is signed, byte by byte. */
  manifest: z.string().max(packLimits.bytes),
  files: z.record(z.string(), z.string().max(packLimits.fileBytes)),
  key: base64url.nullable(),
  signature: base64url.nullable(),
});

/** A pack as it was read: whole, each file as its manifest says. Whether its signature is trusted is another question. */
export interface PackFile {
  name: string;
  version: string;
  made: string;
  files: RuleFile[];
  /** SHA-256 of the manifest, which holds that of every file. */
  digest: string;
  /** Who signed it, by a signature that holds; null when nobody did. */
  signer: { fingerprint: string; key: string } | null;
  /** What proves it later on, beside the files; null when nobody signed it. */
  seal: PackSeal | null;
}

/** The manifest of a signed pack with what signs it: kept beside its files, so that these can be proved at each start. */
export interface PackSeal {
  manifest: string;
  key: string;
  signature: string;
}

/** Why a pack cannot be used, and what to do. */
export interface PackFault {
  fault: Bilingual;
}

/** Makes a pack that nobody has signed yet. Its files are in the order given. */
export function writePack(of: Pick<PackFile, 'name' | 'version' | 'made' | 'files'>): string {
  const { name, version, made, files } = of;
  const listed = manifest.parse({
    ...{ name, version, made },
    files: files.map(({ path, text }) => ({ path, sha256: digestOf(text) })),
  });
  return print({
    form,
    manifest: JSON.stringify(listed),
    files: Object.fromEntries(files.map(({ path, text }) => [path, text])),
    key: null,
    signature: null,
  });
}

/** Signs a pack anew with an Ed25519 key; what is signed is its manifest. Throws on a pack that cannot be read. */
export function signPack(text: string, key: KeyObject): string {
  const read = envelope.parse(JSON.parse(text));
  return print({
    ...read,
    key: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url'),
    signature: sign(null, signedBytes(read.manifest), key).toString('base64url'),
  });
}

/** Reads a pack. Nothing throws and nothing is unpacked: any text is a whole pack or a fault. */
export function readPack(text: string): PackFile | PackFault {
  if (text.length > packLimits.bytes) return faultOf('large');
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return faultOf('noPack');
  }
  const read = envelope.safeParse(raw);
  if (!read.success) return faultOf('noPack');
  const { files, key, signature } = read.data;
  const listed = manifestIn(read.data.manifest);
  if (listed === null) return faultOf('manifest');
  const paths = new Set(listed.files.map(({ path }) => path));
  if (paths.size !== listed.files.length || Object.keys(files).length !== paths.size) return faultOf('files');
  const held: RuleFile[] = [];
  for (const { path, sha256: told } of listed.files) {
    const content = Object.hasOwn(files, path) ? files[path]! : null;
    if (content === null || digestOf(content) !== told) return faultOf('files');
    held.push({ path, text: content });
  }
  if ((key === null) !== (signature === null)) return faultOf('signature');
  const signer = key === null ? null : signerOf(read.data.manifest, key, signature!);
  if (signer === 'wrong') return faultOf('signature');
  const { name, version, made } = listed;
  const seal = signer && { manifest: read.data.manifest, key: signer.key, signature: signature! };
  return { name, version, made, files: held, digest: digestOf(read.data.manifest), signer, seal };
}

/** Whether kept files are, to the letter, those of a pack that the key of a fingerprint signed. */
export function isSealed(files: readonly RuleFile[], seal: PackSeal, fingerprint: string): boolean {
  const read = readPack(
    JSON.stringify({ form, ...seal, files: Object.fromEntries(files.map(({ path, text }) => [path, text])) }),
  );
  return (
    'signer' in read && read.signer?.fingerprint === fingerprint && JSON.stringify(read.files) === JSON.stringify(files)
  );
}

/** Fingerprint of a public key (SPKI, base64url), as people compare it; null for what is no Ed25519 key. */
export function fingerprintOf(key: string): string | null {
  return publicKeyOf(key) === null ? null : createHash('sha256').update(Buffer.from(key, 'base64url')).digest('hex');
}

/** Whether the first version comes after the second. */
export function isNewer(one: string, other: string): boolean {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)];
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function manifestIn(text: string): z.infer<typeof manifest> | null {
  try {
    return manifest.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function signerOf(signed: string, key: string, signature: string): PackFile['signer'] | 'wrong' {
  const known = publicKeyOf(key);
  const holds = known !== null && verify(null, signedBytes(signed), known, Buffer.from(signature, 'base64url'));
  return holds ? { fingerprint: fingerprintOf(key)!, key } : 'wrong';
}

function publicKeyOf(key: string): KeyObject | null {
  try {
    const made = createPublicKey({ key: Buffer.from(key, 'base64url'), type: 'spki', format: 'der' });
    return made.asymmetricKeyType === 'ed25519' ? made : null;
  } catch {
    return null;
  }
}

/** A signature over a pack says nothing about anything else that the same key signs. */
function signedBytes(text: string): Buffer {
  return Buffer.from(`${form}\n${text}`);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function print(pack: z.infer<typeof envelope>): string {
  return `${JSON.stringify(pack, null, 1)}\n`;
}

const faults = {
  large: {
    ja: `パックが大きすぎます（上限 ${packLimits.bytes / 1_000_000} MB）。ルールをいくつかのパックに分けてください。`,
    en: `The pack is larger than ${packLimits.bytes / 1_000_000} MB. Divide its rules into several packs.`,
  },
  noPack: {
    ja: 'ルールパックとして読めません。「hinomi rules pack」で作ったファイルか、Sigma の YAML ファイルを選んでください。',
    en: 'This is no rule pack. Choose a file that "hinomi rules pack" has made, or a Sigma file in YAML.',
  },
  manifest: {
    ja: 'パックの目録が読めません。配布元に新しいファイルを求めてください。',
    en: 'The manifest of the pack cannot be read. Ask whoever gave it to you for a new file.',
  },
  files: {
    ja: 'パックの中身が目録と一致しません。途中で壊れたか、書き換えられています。配布元から受け取り直してください。',
    en: 'What the pack holds is not what its manifest says: it was damaged or altered. Get it anew from whoever made it.',
  },
  signature: {
    ja: 'パックの署名が正しくありません。書き換えられたおそれがあります。使わずに、配布元に確かめてください。',
    en: 'The signature of the pack does not hold: it may have been altered. Do not use it; ask whoever made it.',
  },
} satisfies Record<string, Bilingual>;

function faultOf(name: keyof typeof faults): PackFault {
  return { fault: faults[name] };
}
