import { randomBytes } from 'node:crypto';
import { CommunitySecurity } from '#engine/snmp/community.ts';
import type { Security } from '#engine/snmp/security.ts';
import { UserSecurity } from '#engine/snmp/user-security.ts';
import { because } from '#protocol/reasons/reason.ts';
import { openness, PrivateFileError, readPrivateFile } from '../../controllers/private-file.ts';
import type { SwitchConfig } from './source.config.ts';

/** Shortest pass phrase of SNMPv3 (RFC 3414, 11.2). */
const shortestPhrase = 8;

/** As whom a switch is asked, out of the files that its configuration names; throws PrivateFileError. */
export function securityOf({ communityFile, user, auth, authFile, priv, privFile }: SwitchConfig): Security {
  if (user === undefined) return new CommunitySecurity(secretIn(communityFile!, 1));
  return new UserSecurity(
    {
      name: user,
      auth: auth && { protocol: auth, secret: secretIn(authFile!, shortestPhrase) },
      priv: priv && { protocol: priv, secret: secretIn(privFile!, shortestPhrase) },
    },
    randomBytes(8).readBigUInt64BE(),
  );
}

/** What is wrong with the files of a switch, with a remedy. */
export function secretFaults({ id, communityFile, authFile, privFile }: SwitchConfig): string[] {
  return [communityFile, authFile, privFile].flatMap((file) => {
    const reason = file === undefined ? undefined : openness(file);
    return reason ? [`${id}: ${reason.text}`] : [];
  });
}

function secretIn(file: string, shortest: number): Buffer {
  const secret = Buffer.from(
    readPrivateFile(file)
      .toString('utf8')
      .replace(/\r?\n$/, ''),
  );
  if (secret.length >= shortest) return secret;
  throw new PrivateFileError(because('secret_too_short', { file, least: shortest }));
}
