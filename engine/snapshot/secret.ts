import type { Json } from './canonical-json.ts';

/**
 * What stands for a value that is never stored: a digest under a key that never leaves the agent, so that a change still
 * shows, and the name of that key. Digests of different keys say nothing about each other.
 */
export type SecretDigest = { $secret: string; key: string };

/** True for what stands in place of a secret value. */
export function isSecret(value: Json | undefined): value is SecretDigest {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value['$secret'] === 'string';
}

/** How a secret is shown: enough of the digest to see that it is another one. */
export function maskedSecret(digest?: SecretDigest): string {
  return digest === undefined ? '••••' : `•••• ${digest.$secret.slice(0, 12)}`;
}

/** Words that alone make a name that of a secret, in small letters. */
const words: ReadonlySet<string> = new Set([
  'password',
  'passwords',
  'passwd',
  'passphrase',
  'passcode',
  'pwd',
  'secret',
  'secrets',
  'credential',
  'credentials',
  'privatekey',
  'apikey',
  'pincode',
  'accesskey',
  'masterkey',
  'licensekey',
]);

/** Two words in a row that do so. */
const pairs: ReadonlySet<string> = new Set([
  'private key',
  'api key',
  'pin code',
  'pin number',
  'access key',
  'access code',
  'master key',
  'license key',
  'login code',
  'unlock code',
  'pass word',
  'pass code',
]);

/** Words after which it is about a secret, and no secret itself: `PasswordRequired`, `PrivateKeyFormats`. */
const about: ReadonlySet<string> = new Set(
  (
    'required enabled enable length minimum maximum policy options restrictions format formats expiry expires expired ' +
    'changed valid count attempts timeout protected protection algorithm set state status type id'
  ).split(' '),
);

const japanese = /パスワード|パスフレーズ|パスコード|暗証|秘密鍵|認証コード|ロック解除番号/u;
/** The same in Japanese: 有無, 桁数, 期限, 有効, 回数, 設定済み, 要否, 方式, 状態. */
const japaneseAbout = /(有無|桁数|期限|有効|無効|回数|設定済み?|要否|方式|状態|変更日時?)$/u;

/**
 * True for a name that obviously is that of a secret: password, private key, PIN, パスワード, 暗証. `PIN` only in capitals,
 * since machines have pins of steel.
 */
export function namesSecret(name: string): boolean {
  if (japanese.test(name)) return !japaneseAbout.test(name);
  const parts = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z]+/)
    .filter((part) => part !== '');
  return parts.some((part, at) => {
    const small = part.toLowerCase();
    const next = parts[at + 1]?.toLowerCase() ?? '';
    const after = parts[at + 2]?.toLowerCase() ?? '';
    if (pairs.has(`${small} ${next}`)) return !about.has(after);
    return (words.has(small) || part === 'PIN') && !about.has(next);
  });
}
