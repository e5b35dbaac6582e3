/** How messages are protected. */
export const securityModes = ['None', 'Sign', 'SignAndEncrypt'] as const;
export type SecurityMode = (typeof securityModes)[number];

/** Policies that the standard keeps (OPC 10000-7), and those that it withdrew since they rest on SHA-1. */
const current = ['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'] as const;
const deprecated = ['Basic256', 'Basic128Rsa15'] as const;

/** Every policy that a person may name; a withdrawn one is used only where it is named. */
export const securityPolicies = [...current, ...deprecated] as const;
export type SecurityPolicyName = (typeof securityPolicies)[number];

/** Policy of a secured channel where none is named. */
export const usualPolicy = 'Basic256Sha256';

/** True for a policy that is no longer thought safe; each header says so. */
export function isDeprecated(policy: SecurityPolicyName): boolean {
  return (deprecated as readonly string[]).includes(policy);
}

/** What decides with which rights a controller is read. */
export interface Identity {
  security: SecurityMode;
  policy?: SecurityPolicyName | undefined;
  user?: string | undefined;
  /** Comes with the user certificate of this agent. */
  userCertificate?: boolean | undefined;
}

/** With which security and rights it was read, for the header: snapshots of another identity are not compared. */
export function identityText({ security, policy = usualPolicy, user, userCertificate }: Identity): string {
  const way = security === 'None' ? security : `${security}/${policy}`;
  if (userCertificate) return `${way}/user certificate`;
  return `${way}/${user === undefined ? 'anonymous' : `user ${user}`}`;
}
