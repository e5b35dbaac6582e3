import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { root } from '../../deploy/local/verbs.ts';
import { readRuleFiles } from '../../hub/detect/rule-pack.ts';
import type { EventDraft } from '../../protocol/events/event.ts';

/** Rules that a flood of refused logons and a rare stick fire. */
export const floodRules = {
  usb: 'usb_unregistered_storage',
  guessing: 'win_password_guessing',
  sameAgain: 'win_same_password_refused',
} as const;

/** One of a flood: a logon from one source, refused for its password. */
export const refused = (at: number): EventDraft => ({
  kind: 'windows_event',
  time: new Date().toISOString(),
  logsource: { product: 'windows', service: 'security' },
  fields: {
    EventID: 4625,
    Channel: 'Security',
    Provider_Name: 'Microsoft-Windows-Security-Auditing',
    Computer: 'SV-FILE',
    EventRecordID: at,
    TargetUserName: 'scan',
    Status: '0xc000006d',
    SubStatus: '0xc000006a',
    LogonType: 3,
    IpAddress: '10.20.20.200',
  },
});

/** A rare thing, on a machine of its own. */
export const stick = (at: number): EventDraft => ({
  kind: 'host.usb',
  time: new Date().toISOString(),
  fields: {
    'host.name': `INSP-${at}`,
    'event.action': 'inserted',
    'device.class': 'storage',
    'device.vendor.id': '0781',
    'device.product.id': '5583',
    'device.serial_number': `FLOOD${at}`,
    'hinomi.usb.serial_is_own': true,
    'hinomi.usb.registered': false,
    'hinomi.usb.raises': true,
  },
});

/** The product's own rules as files of one folder, and the ids of those named. */
export function ownRules<Name extends string>(names: Readonly<Record<Name, string>>) {
  const files = readRuleFiles([join(root, 'rules/detection')]);
  const idOf = (name: string): string => {
    const text = files.find((file) => file.text.includes(`\nname: ${name}\n`))!.text;
    return /^id: (\S+)$/m.exec(text)![1]!;
  };
  return {
    files: files.map(({ path, text }, at) => ({ name: `${at}-${path.replaceAll('/', '_')}`, text })),
    ids: Object.fromEntries(Object.entries<string>(names).map(([key, name]) => [key, idOf(name)])) as Record<
      Name,
      string
    >,
  };
}

/** A matter as it stands in the hub's database. */
export interface StandingMatter {
  records: number;
  state: string;
  steps: number;
}

/** Matters of a rule in the database of a running or dead hub, with the number of steps that their playbook names. */
export function mattersOf(home: string, rule: string): StandingMatter[] {
  const db = new DatabaseSync(join(home, 'control.db'), { readOnly: true });
  try {
    return db
      .prepare(
        `SELECT records, state, body FROM incident JOIN incident_playbook ON hash = playbook WHERE rule = ? ORDER BY opened_at`,
      )
      .all(rule)
      .map((row) => ({
        records: row['records'] as number,
        state: row['state'] as string,
        steps: (JSON.parse(row['body'] as string) as { steps: unknown[] }).steps.length,
      }));
  } finally {
    db.close();
  }
}
