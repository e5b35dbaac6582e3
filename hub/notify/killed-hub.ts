import { alert, FakeClock, openDesk, rulesFolder } from '../incident/incident-harness.ts';
import { Incidents } from '../incident/incidents.ts';
import { plainSite } from '../incident/site-time.ts';
import { loadEscalationPolicies } from './escalation-policy.ts';
import { Notifier } from './notifier.ts';

/**
 * A hub for a test that kills it: makes incidents out of `total` alerts, one matter each, and mails about them.
 * Arguments: control database, SMTP port, total. Ends by itself when nothing is left to send.
 */
const [path, port, total] = process.argv.slice(2) as [string, string, string];
const desk = openDesk({ path, clock: new FakeClock('2026-11-01T20:00:00.000Z') });
const clock = desk.clock.now;
const notifier = new Notifier({
  ...desk,
  clock,
  roles: desk.playbooks.roles,
  policies: loadEscalationPolicies(rulesFolder, new Set(desk.playbooks.roles.keys())),
  sites: plainSite,
  sealKey: new Uint8Array(32),
  consoleUrl: 'https://hub.plant.example',
  test: { timeZone: 'Asia/Tokyo', at: '08:00' },
  onError: (error) => {
    throw error;
  },
});
const incidents = new Incidents({ ...desk, clock, pager: notifier.escalation });
if (notifier.channels.list().length === 0) {
  const settings = { host: '127.0.0.1', port: Number(port), from: 'hinomi@plant.example' };
  const by = { id: 'admin', role: 'administrator' as const };
  desk.contacts.replace(
    'tokyo',
    desk.contacts.list('tokyo').map((row) => ({ ...row, holder: row.role, mail: `${row.role}@plant.example` })),
    by,
  );
  notifier.channels.replace([{ id: 'm', type: 'mail', name: 'm', enabled: true, settings }], by);
}
while (incidents.cursor() < Number(total) || notifier.outbox.due(1).length > 0) {
  const next = incidents.cursor() + 1;
  // Each alert is handed over twice, as after a restart of detection.
  if (next <= Number(total)) {
    const fresh = alert(next, { asset: `asset-${next}`, assetName: `PC-${next}` });
    incidents.consume([fresh]);
    incidents.consume([fresh]);
  }
  await notifier.tick();
}
desk.control.close();
