import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { root } from '../../deploy/local/verbs.ts';
import { readRuleFiles } from '../../hub/detect/rule-pack.ts';
import { batchLimits } from '../../protocol/batch.ts';
import type { EventDraft } from '../../protocol/events/event.ts';
import { endAll, eventually } from '../support/processes.ts';
import type { BenchOptions } from './bench-options.ts';
import { BatchMaker, FilledPlant } from './filled-plant.ts';
import { peakRss } from './process-figures.ts';

const defaultEvents = 1_000_000;
const rareOnes = 10;
const waitMs = 900_000;
const budgetSeconds = 5;

const refused = (at: number): EventDraft => ({
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

const stick = (at: number): EventDraft => ({
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

const usbRule = 'usb_unregistered_storage';
const guessRule = 'win_password_guessing';

/**
 * One source floods a running hub with failures of one kind, as fast as an agent sends (one batch in flight), while ten other PCs report
 * one rare thing each: how long until each of the ten is an open matter, and how many matters the flood makes.
 */
export async function bench(options: BenchOptions): Promise<Record<string, unknown>> {
  const events = options.events ?? defaultEvents;
  const rules = readRuleFiles([join(root, 'rules/detection')]);
  const idOf = (name: string): string => {
    const text = rules.find(({ text }) => text.includes(`\nname: ${name}\n`))!.text;
    return /^id: (\S+)$/m.exec(text)![1]!;
  };
  const [usb, guessing] = [idOf(usbRule), idOf(guessRule)];
  const filled = new FilledPlant(rareOnes + 1);
  try {
    await filled.prepare(rules.map(({ path, text }, at) => ({ name: `${at}-${path.replaceAll('/', '_')}`, text })));
    const hub = filled.plant.running.get('hub')!;
    const control = join(filled.plant.dir, 'hub-home', 'control.db');
    const [flooder, ...others] = filled.agents as [string, ...string[]];
    const maker = new BatchMaker(filled.site, flooder);
    const sent: number[] = [];
    const shown: number[] = [];
    const look = (): number => {
      const open = matters(control, usb);
      while (shown.length < open) shown.push(Date.now());
      return open;
    };
    const started = Date.now();
    const batches = Math.ceil(events / batchLimits.events);
    for (let number = 0; number < batches; number++) {
      const drafts = Array.from({ length: batchLimits.events }, (_, at) => refused(number * batchLimits.events + at));
      await filled.send(flooder, [maker.make(drafts)]);
      if (number % 10 === 0) look();
      if (Math.floor(((number + 1) * rareOnes) / batches) <= sent.length) continue;
      const one = others[sent.length]!;
      await filled.send(one, [new BatchMaker(filled.site, one).make([stick(sent.length)])]);
      sent.push(Date.now());
    }
    const sending = (Date.now() - started) / 1000;
    await eventually(look, (count) => count >= rareOnes, waitMs);
    const seconds = sent.map((at, number) => Math.round((shown[number]! - at) / 100) / 10);
    return {
      events: batches * batchLimits.events,
      sentPerSecond: Math.round((batches * batchLimits.events) / sending),
      rareShown: shown.length,
      rareSeconds: seconds,
      worstSeconds: Math.max(...seconds),
      budget: budgetSeconds,
      mattersOfTheFlood: matters(control, guessing),
      peakMegabytes: Math.round(peakRss(hub.child.pid!) / 1e6),
    };
  } finally {
    await filled.stop();
    await endAll();
    rmSync(filled.plant.dir, { recursive: true, force: true });
  }
}

/** How many matters of a rule there are. */
function matters(path: string, rule: string): number {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(db.prepare('SELECT count(*) AS n FROM incident WHERE rule = ?').get(rule)!['n']);
  } finally {
    db.close();
  }
}
