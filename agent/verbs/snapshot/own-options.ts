import { UsageError } from '../usage.ts';
import type { options } from './wish.ts';

type Option = keyof typeof options;

const whole: readonly Option[] = ['json', 'out', 'state', 'dry-run', 'help'];
const asked: readonly Option[] = [...whole, 'rate', 'map'];

/** Options that mean something, by what is taken. */
const own: Readonly<Record<string, readonly Option[]>> = {
  diff: ['json', 'twin', 'help'],
  files: [...whole, 'tool'],
  fins: [...asked, 'transport', 'node', 'own-node'],
  slmp: [...asked, 'series', 'code', 'frame', 'transport'],
  modbus: [
    ...[...asked, 'discover', 'yes', 'fingerprint', 'gateway', 'framing', 'baud', 'parity', 'stop-bits'],
    ...['listen', 'other-master', 'allow', 'unit', 'end'],
  ] as Option[],
  opcua: [
    ...[...whole, 'rate', 'user', 'security', 'trust', 'policy', 'user-certificate', 'password-in-clear', 'endpoints'],
  ] as Option[],
};

/** Refuses an option that would be passed over: whoever gave it expects something of it. */
export function onlyOwnOptions(what: string, given: readonly string[]): void {
  const foreign = given.find((name) => !own[what]?.some((one) => one === name));
  if (foreign === undefined) return;
  const takers = Object.keys(own).filter((one) => own[one]?.some((name) => name === foreign));
  throw new UsageError(`${what} does not take --${foreign}; it belongs to ${takers.join(', ')}`);
}
