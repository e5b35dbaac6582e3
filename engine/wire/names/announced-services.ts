import type { HostSighting } from '../frame/host-sighting.ts';
import { plainWords } from './machine-words.ts';

const longestMessage = 8192;

/** Parts by what a device says that it is (types of WS-Discovery, and of ONVIF and of printers over it). */
const roles: readonly [type: RegExp, role: string][] = [
  [/NetworkVideoTransmitter/, 'camera'],
  [/PrintDeviceType|Printer/, 'printer'],
  [/ScanDeviceType/, 'scanner'],
  [/Computer/, 'computer'],
];

function textOf(bytes: Uint8Array, at: number, end: number): string {
  return Buffer.from(bytes.subarray(at, Math.min(end, at + longestMessage))).toString('utf8');
}

function shown(text: string | undefined): string | undefined {
  const plain = plainWords(text ?? '');
  return plain === '' ? undefined : plain;
}

/** SSDP: what a device that notifies or answers calls its system. */
export function notifiedSystem(bytes: Uint8Array, at: number, end: number, ip: string): HostSighting[] {
  const text = textOf(bytes, at, end);
  if (!/^(?:NOTIFY \* HTTP|HTTP\/1\.[01] 200)/.test(text)) return [];
  const description = shown(/^server:[ \t]*(.{1,256})/im.exec(text)?.[1]);
  return description === undefined ? [] : [{ by: 'ssdp', ip, description }];
}

/** WS-Discovery: types of a device that greets or matches what was looked for, and the name in its scopes. */
export function discoveredDevice(bytes: Uint8Array, at: number, end: number, ip: string): HostSighting[] {
  const text = textOf(bytes, at, end);
  if (!/<(?:[\w-]{1,20}:)?(?:Hello|ProbeMatch|ResolveMatch)[\s>]/.test(text)) return [];
  const types = shown(/<(?:[\w-]{1,20}:)?Types[^<>]{0,500}>([^<]{1,500})</.exec(text)?.[1]);
  const name = shown(decoded(/onvif:\/\/www\.onvif\.org\/name\/([^\s<]{1,200})/i.exec(text)?.[1]));
  const role = types === undefined ? undefined : roles.find(([type]) => type.test(types))?.[1];
  if (types === undefined && name === undefined) return [];
  return [
    {
      ...{ by: 'ws-discovery', ip },
      ...(name === undefined ? {} : { name }),
      ...(types === undefined ? {} : { description: types }),
      ...(role === undefined ? {} : { role }),
    },
  ];
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}
