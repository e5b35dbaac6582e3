import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { loadRules } from '#engine/sigma/sigma.ts';
import {
  fingerprintOf,
  type PackFault,
  type PackFile,
  packLimits,
  packName,
  packVersion,
  readPack,
  signPack,
  writePack,
} from '../../detect/packs/pack-file.ts';
import { filesBelow, PathFault } from './paths.ts';
import { complainAbout, EVENTS_ENDING, isRuleFile, readText } from './rule-set.ts';

/** Text of `--help` for the acts on rule packs. */
export const packHelp = `hinomi rules key --out FILE                    makes a key to sign packs with; prints its public part
hinomi rules pack FOLDER --name NAME --version 1.2 --out FILE
                                              makes one file of all rules in a folder, and the events beside them
hinomi rules sign FILE --key FILE              signs a pack
hinomi rules verify FILE [--key PUBLIC]        says whether a pack is whole and who signed it
Each takes --json. A pack is brought into a hub in the console, under 検知ルール (Rules), by a person who may change rules;
the hub takes only packs of keys that a person there trusts.
Exit 0 done, 1 a file cannot be read or the pack does not hold, 2 wrong usage, 3 some rules were refused and no pack was made.
`;

type Values = Record<string, string | boolean | undefined>;

const acts: Record<string, { takes: number; needs: string[]; run(paths: string[], values: Values): number }> = {
  key: { takes: 0, needs: ['out'], run: (_, values) => makeKey(values) },
  pack: { takes: 1, needs: ['name', 'version', 'out'], run: ([folder], values) => make(folder!, values) },
  sign: { takes: 1, needs: ['key'], run: ([file], values) => signFile(file!, values) },
  verify: { takes: 1, needs: [], run: ([file], values) => verifyFile(file!, values) },
};

/** `rules key`, `rules pack`, `rules sign` and `rules verify` */
export function onPacks(name: string, argv: string[]): number {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { out: text, name: text, version: text, key: text, json: { type: 'boolean', default: false } },
  });
  const act = acts[name]!;
  const lacks = act.needs.filter((each) => (values as Values)[each] === undefined);
  if (positionals.length !== act.takes || lacks.length > 0) {
    process.stderr.write(`${lacks.map((each) => `--${each} is missing. `).join('')}\n${packHelp}`);
    return 2;
  }
  return act.run(positionals, values);
}

function makeKey({ out, json }: Values): number {
  const { privateKey } = generateKeyPairSync('ed25519');
  write(String(out), String(privateKey.export({ type: 'pkcs8', format: 'pem' })), { mode: 0o600, flag: 'wx' });
  return sayKey(privateKey, json === true);
}

function sayKey(key: KeyObject, json: boolean): number {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url');
  const fingerprint = fingerprintOf(spki)!;
  process.stdout.write(
    json
      ? `${JSON.stringify({ key: spki, fingerprint })}\n`
      : `public key:  ${spki}\nfingerprint: ${fingerprint}\nGive the public key to whoever runs the hub, and compare the fingerprint by telephone.\n`,
  );
  return 0;
}

function make(folder: string, { name, version, out, json }: Values): number {
  if (!packName.safeParse(name).success || !packVersion.safeParse(version).success) {
    process.stderr.write('--name takes small letters, digits and hyphens; --version takes numbers such as 1.4.2\n');
    return 2;
  }
  const paths = filesBelow([folder], (path) => isRuleFile(path) || EVENTS_ENDING.test(path));
  const files = paths.map((path) => ({
    path: relative(resolve(folder), resolve(path)).split(sep).join('/'),
    text: readText(path),
  }));
  const { rules, rejected } = loadRules(files.filter(({ path }) => isRuleFile(path)));
  const refused = rejected.filter(({ reason }) => !reason.startsWith('the referenced rule'));
  complainAbout(refused);
  if (refused.length > 0 || rules.length === 0) {
    if (rules.length === 0) process.stderr.write(`${folder}: there is no rule in it; no pack was made\n`);
    return 3;
  }
  const large = files.find(({ text }) => text.length > packLimits.fileBytes);
  if (large) {
    process.stderr.write(`${large.path}: larger than ${packLimits.fileBytes} letters; divide it\n`);
    return 3;
  }
  const of = { name: String(name), version: String(version), made: new Date().toISOString(), files };
  write(String(out), writePack(of), {});
  const { digest } = readPack(readText(String(out))) as PackFile;
  const told = { name, version, files: files.length, rules: rules.length, sha256: digest };
  process.stdout.write(
    json
      ? `${JSON.stringify(told)}\n`
      : `${name} ${version}: ${rules.length} rules in ${files.length} files, not signed yet (hinomi rules sign ${out} --key FILE)\n`,
  );
  return 0;
}

function signFile(file: string, { key, json }: Values): number {
  const pack = whole(file);
  if (pack === null) return 1;
  let signing: KeyObject;
  try {
    signing = createPrivateKey(readFileSync(String(key)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw new PathFault(String(key), error);
    process.stderr.write(`${key}: this is no private key; make one with "hinomi rules key --out FILE"\n`);
    return 1;
  }
  if (signing.asymmetricKeyType !== 'ed25519') {
    process.stderr.write(`${key}: packs are signed with Ed25519; make a key with "hinomi rules key --out FILE"\n`);
    return 1;
  }
  write(file, signPack(readText(file), signing), {});
  return sayKey(signing, json === true);
}

function verifyFile(file: string, { key, json }: Values): number {
  const pack = whole(file);
  if (pack === null) return 1;
  const wanted = typeof key === 'string' ? (/^[0-9a-f]{64}$/.test(key) ? key : fingerprintOf(key)) : undefined;
  const { name, version, files, digest, signer } = pack;
  const told = { name, version, files: files.length, sha256: digest, fingerprint: signer?.fingerprint ?? null };
  process.stdout.write(
    json
      ? `${JSON.stringify(told)}\n`
      : `${name} ${version}: ${files.length} files, as its manifest says\n${signer ? `signed by ${signer.fingerprint}` : 'signed by nobody'}\n`,
  );
  if (wanted === undefined) return 0;
  if (wanted !== null && wanted === signer?.fingerprint) return 0;
  process.stderr.write(`${file}: not signed by the key that was named; do not use it\n`);
  return 1;
}

function whole(file: string): PackFile | null {
  const read: PackFile | PackFault = readPack(readText(file));
  if (!('fault' in read)) return read;
  process.stderr.write(`${file}: ${read.fault.en}\n`);
  return null;
}

function write(path: string, text: string, options: { mode?: number; flag?: string }): void {
  try {
    writeFileSync(path, text, options);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new PathFault(
      path,
      code === 'EEXIST' ? new Error('is there already, and a key is never written over') : new Error(message),
    );
  }
}
