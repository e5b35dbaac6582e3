import type { ControllerCertificates, ShownCertificate } from '#protocol/api/certificates.ts';
import { before } from './seeded.ts';

const digits = (seed: number) =>
  Array.from({ length: 8 }, (_, at) => ((seed * 2654435761 + at * 40503) >>> 0).toString(16).padStart(8, '0'))
    .join('')
    .toUpperCase();

const trusted: ShownCertificate = {
  sha256: digits(41),
  subject: 'CN=OPC UA Server\nO=Robot Works',
  issuer: 'CN=Line 3',
  key: 'rsa 2048',
  selfSigned: false,
  against: null,
  sentAlong: [
    {
      sha256: digits(44),
      subject: 'CN=Line 3',
      notBefore: '2024-01-01T00:00:00.000Z',
      notAfter: '2034-01-01T00:00:00.000Z',
    },
  ],
  uri: 'urn:robot-works:cell:server',
  uriMatches: true,
  hosts: ['cell-2', '10.40.1.102'],
  hostMatches: true,
  notBefore: '2024-04-01T00:00:00.000Z',
  notAfter: '2034-03-31T00:00:00.000Z',
  firstSeen: before(60 * 24 * 30),
  lastSeen: before(8),
  current: true,
  state: 'accepted',
  trustedBy: 'hub',
  ...{ asChain: false, vouchedBy: null },
};

const stranger: ShownCertificate = {
  ...trusted,
  sha256: digits(97),
  subject: 'CN=OPC UA Server',
  issuer: 'CN=OPC UA Server',
  hosts: ['laptop-22'],
  against: 'revoked',
  hostMatches: false,
  notBefore: '2026-11-03T00:00:00.000Z',
  notAfter: '2027-01-10T00:00:00.000Z',
  firstSeen: before(35),
  lastSeen: before(2),
  state: 'pending',
  trustedBy: null,
  ...{ asChain: false, vouchedBy: null },
};

const decision: ControllerCertificates['decisions'][number] = {
  sha256: trusted.sha256,
  verdict: 'accepted',
  by: '生産技術 設備係',
  at: before(60 * 24 * 29),
  reason: '盤内の操作パネルの表示と照合した（作業票 1182）',
};

const own: ControllerCertificates['own'] = [
  {
    kind: 'application',
    next: false,
    sha256: digits(42),
    subject: 'CN=Hinomi-ReadOnly\nO=gw-01',
    notBefore: '2026-10-01T00:00:00.000Z',
    notAfter: '2036-09-28T00:00:00.000Z',
    file: '/var/lib/hinomi/sources/opc-ua/pki/own.der',
    der: 'MIIDdzCCAl+gAwIBAgIE',
  },
];

/** Certificates of one controller: settled, or with another one that waits for a person. */
export function certificatesOf(id: string): ControllerCertificates {
  const changed = id === 'c-5';
  const shown = changed ? [stranger, { ...trusted, current: false }] : [trusted];
  return { shown, own, decisions: [decision], arrived: true };
}
