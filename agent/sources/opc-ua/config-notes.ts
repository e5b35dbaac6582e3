import { openness } from '../../controllers/private-file.ts';
import { authoritiesIn } from './authorities.ts';
import { isDeprecated } from './security-policy.ts';
import type { OpcUaConfig, OpcUaDevice } from './source.config.ts';

/** What of a device a person should know before it is read, with the remedy. */
const notes: readonly [(device: OpcUaDevice) => boolean, (device: OpcUaDevice) => string][] = [
  [
    ({ security, trust, authorities, demoAcceptAnyCertificate }) =>
      security !== 'None' && trust.length === 0 && authorities.length === 0 && !demoAcceptAnyCertificate,
    ({ url }) =>
      `no certificate is named under trust: compare the one that "hinomi snapshot opcua ${url} --endpoints" shows, and accept it on the controller's page or with "hinomi controllers trust"`,
  ],
  [({ authorities }) => authorityFault(authorities) !== undefined, ({ authorities }) => authorityFault(authorities)!],
  [
    ({ demoAcceptAnyCertificate }) => demoAcceptAnyCertificate,
    () => 'any certificate is accepted: for a demonstration only; approve one under trust instead',
  ],
  [
    ({ security, policy }) => security !== 'None' && isDeprecated(policy),
    ({ policy }) => `${policy} is withdrawn and no longer thought safe: use Basic256Sha256 or better where it can`,
  ],
  [
    ({ passwordFile }) => passwordFile !== undefined && openness(passwordFile) !== undefined,
    ({ passwordFile }) => openness(passwordFile!)!.text,
  ],
  [
    ({ user, passwordInClear }) => user !== undefined && passwordInClear,
    () => 'the password may be readable on the network: use security SignAndEncrypt where it can',
  ],
];

function authorityFault(files: readonly string[]): string | undefined {
  try {
    authoritiesIn(files);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Notes for `check-config`, one per device and matter. */
export function configNotes({ devices }: OpcUaConfig): string[] {
  return devices.flatMap((device) =>
    notes.filter(([holds]) => holds(device)).map(([, words]) => `${device.id}: ${words(device)}`),
  );
}
