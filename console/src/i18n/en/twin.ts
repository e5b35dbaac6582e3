import type { twin as ja } from '../ja/twin.ts';

export const twin: typeof ja = {
  title: 'Beside one of its type',
  says: 'Compares settings with another controller of the same type. What each machine has of its own (address, application name, certificate, serial number) is left aside and listed.',
  other: 'Other controller',
  choose: 'Choose one',
  against: 'Its state',
  latest: 'Newest reading',
  expected: 'Baseline',
  found: (n) => `${n} differences`,
  same: 'They do not differ.',
  ignored: (n) => `${n} left aside, since each machine has its own`,
  reasons: { address: 'Address', application: 'Application name', certificate: 'Certificate', serial: 'Serial number' },
};
