import type { SecurityMode } from './security-policy.ts';

/** What a person says of how to come to a controller. */
export interface IdentitySettings {
  security: SecurityMode;
  user?: string | undefined;
  /** Where the password is, or the password. */
  passwordFile?: string | undefined;
  /** It lies sealed in the state of the source. */
  passwordSealed?: boolean | undefined;
  passwordInClear: boolean;
  userCertificate: boolean;
}

/** The first thing that does not fit together, what to do, and the setting to change; undefined when all fits. */
export function identityFault(settings: IdentitySettings): { message: string; place: string } | undefined {
  const { security, user, userCertificate } = settings;
  if (userCertificate && user !== undefined) {
    return { message: 'give either user or userCertificate', place: 'userCertificate' };
  }
  if (userCertificate && security === 'None') {
    return { message: 'a user certificate needs security Sign or SignAndEncrypt', place: 'security' };
  }
  if (user === undefined) return undefined;
  if (settings.passwordFile === undefined && !settings.passwordSealed) {
    return { message: 'a user needs passwordFile, or passwordSealed: true', place: 'passwordFile' };
  }
  if (settings.passwordFile !== undefined && settings.passwordSealed) {
    return { message: 'give either passwordFile or passwordSealed', place: 'passwordSealed' };
  }
  if (security !== 'None' || settings.passwordInClear) return undefined;
  const remedy = 'where that cannot be, passwordInClear sends it all the same';
  return { message: `a password needs security Sign or SignAndEncrypt; ${remedy}`, place: 'security' };
}
