import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

/** Argon2id cost: OWASP's second profile, about 40 ms on a small hub. Stored with each hash, so it may be raised later. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const tagBytes = 32;

/** Hashes that may be computed at once; more wait, so that a flood of sign-ins cannot take all memory. */
const atOnce = 2;
/** Sign-ins that may wait for a hash; beyond it the caller is told to come again. */
const maxWaiting = 32;

/** Too many sign-ins wait for their password check. */
export class SignInBusyError extends Error {
  override name = 'SignInBusyError';
}

let running = 0;
const waiting: (() => void)[] = [];

/** Hash of a password as one text: algorithm, cost, salt and tag. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const tag = await derive(password, salt, cost, tagBytes);
  return `argon2id$${cost.memory}$${cost.passes}$${cost.parallelism}$${salt.toString('base64')}$${tag.toString('base64')}`;
}

/**
 * True when the password made this hash. A null hash (no such person, or no password yet) costs the same time and is
 * never true, so that the answer's delay does not tell which accounts exist.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const parts = (stored ?? '').split('$');
  if (parts.length !== 6 || parts[0] !== 'argon2id') {
    await derive(password, Buffer.alloc(saltBytes), cost, tagBytes);
    return false;
  }
  const [, memory, passes, parallelism, salt, tag] = parts as [string, string, string, string, string, string];
  const expected = Buffer.from(tag, 'base64');
  const kept = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const actual = await derive(password, Buffer.from(salt, 'base64'), kept, expected.length);
  return timingSafeEqual(actual, expected);
}

/** What is wrong with a new password, or null. Length and not being the account's own name; no composition rules. */
export function passwordWeakness(password: string, user: string): 'short' | 'is_account' | 'one_character' | null {
  const folded = password.normalize('NFKC').toLowerCase();
  if ([...folded].length < 12) return 'short';
  if (new Set(folded).size < 4) return 'one_character';
  const own = user.normalize('NFKC').toLowerCase();
  if (own.length >= 4 && folded.replaceAll(own, '').length < 4) return 'is_account';
  return null;
}

async function derive(
  password: string,
  salt: Buffer,
  at: { memory: number; passes: number; parallelism: number },
  length: number,
): Promise<Buffer> {
  await turn();
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      argon2(
        'argon2id',
        { message: password.normalize('NFKC'), nonce: salt, tagLength: length, ...at },
        (error, tag) => (error ? reject(error) : resolve(tag)),
      );
    });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/** Waits for a free place; a place that becomes free is handed on, never counted twice. */
async function turn(): Promise<void> {
  if (running < atOnce) {
    running++;
    return;
  }
  if (waiting.length >= maxWaiting) throw new SignInBusyError('too many sign-ins at once; try again in a few seconds');
  await new Promise<void>((resolve) => waiting.push(resolve));
}
