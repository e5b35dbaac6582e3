import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from '../api.ts';
import { TestPlant } from '../plant.ts';
import { eventually } from '../processes.ts';
import { startControllers } from './controllers.ts';
import { LaboratoryNetwork } from './network.ts';
import { habits, services } from './ordinary.ts';
import { addressOf, type MachineName, mirrorOf } from './plan.ts';
import { asks, modbus } from './requests.ts';
import type { Step } from './step.ts';

/** What the hub made of an attack that an agent heard on a mirror port. */
export interface WholeReport {
  laptop: string;
  /** Matters in which the laptop is named. */
  incidents: { title: string; severity: string; techniques: string[]; words: string }[];
  /** Kinds of findings that the hub stored, by who acted. */
  findings: Record<string, string[]>;
  /** Milliseconds from the end of the attack to the hub knowing of its last part. */
  lateMs: number;
}

/**
 * Hub, bus and an agent as they run, in the network namespace that holds the switches: what is ordinary is learned, people end that at the hub, and a laptop that nobody
 * knows scans a panel, writes to a controller and stops another. Arguments: a folder.
 */
const [folder = ''] = process.argv.slice(2);
const site = 'plant-1';
const agent = 'segment-box';
const machines: MachineName[] = ['plc', 'press', 'panel', 'hmi', 'scada', 'station', 'laptop', 'names', 'desk'];
execFileSync('ip', ['link', 'set', 'lo', 'up']);
const network = await LaboratoryNetwork.make(machines);
const does = (name: MachineName, to: string, ...steps: Step[]) =>
  network.node(name).does({ from: addressOf(name), to, steps });
for (const name of machines) {
  const step = services[name];
  if (step) await network.node(name).does({ from: '0.0.0.0', to: '', steps: [step] });
}
const controllers = await startControllers(network, '', new Set<MachineName>(['plc']));
for (const { who, whom, steps } of habits) {
  if (who !== 'laptop' && whom !== 'press') void does(who, addressOf(whom), ...steps).catch(() => undefined);
}
// A panel that says nothing before it is searched would be news itself.
void does('hmi', addressOf('panel'), { ...asks('0300000001'), times: 1000, every: 500 }).catch(() => undefined);

const plant = new TestPlant([{ id: site, local: true }]);
await plant.prepare({ enrol: [{ site, agent, name: agent }] });
await plant.startNats('hub');
const api = await ApiClient.first(await plant.startHub());
await plant.enrol(agent);
plant.startAgent(agent, [{ type: 'wire', interface: mirrorOf('line'), program: 'tcpdump', ringMegabytes: 0 }]);
const eventsOf = async (kind: string) => {
  const filters = JSON.stringify([{ field: 'kind', op: 'is', value: kind }]);
  return (await api.get(`/events?limit=1000&filters=${encodeURIComponent(filters)}`)).json;
};
const agents = async () => JSON.stringify((await api.get(`/agents?site=${site}`)).json);
await eventually(agents, (text) => text.includes('detectors_learning'));
// Who is polled was heard.
await eventually(
  async () => JSON.stringify((await eventsOf('net.new_talker')).items),
  (text) => [addressOf('plc'), addressOf('panel')].every((polled) => text.includes(polled)),
);
const lead = await api.colleague('lead', ['fsoc_lead']);
const ended = await lead.post('/network/allow', { site, act: { type: 'learning', days: 0, reason: 'laboratory' } });
if (ended.status !== 200) throw new Error(`learning could not be ended: ${JSON.stringify(ended)}`);
await eventually(agents, (text) => !text.includes('detectors_learning'));

const panel = addressOf('panel');
await does('laptop', panel, { do: 'knock', ports: ['turn'], first: 1, times: 60, every: 20 });
await does('laptop', addressOf('plc'), { ...asks('0600070001'), times: 3, every: 100 });
const attacked = await does('laptop', panel, asks(modbus.umas(0x41, 0)));
const findings = async () => {
  const { items } = await eventsOf('net.finding');
  const byActor: Record<string, string[]> = {};
  for (const { id } of items as { id: string }[]) {
    const { fields } = (await api.get(`/events/${encodeURIComponent(id)}`)).json;
    const value = (name: string) => String(fields.find((one: { name: string }) => one.name === name)?.value ?? '');
    const [actor, kind] = [value('source.ip'), value('event.action')];
    byActor[actor] = [...new Set([...(byActor[actor] ?? []), kind])];
  }
  return byActor;
};
const laptop = addressOf('laptop');
const found = await eventually(findings, (all) => all[laptop]?.includes('controller_stop') === true);
const lateMs = Date.now() - attacked;
const incidents = await eventually(
  async () => {
    const { items } = (await lead.get('/incidents?view=queue')).json;
    const whole = [];
    for (const { id } of items) {
      const incident = (await lead.get(`/incidents/${id}`)).json;
      const words = JSON.stringify(incident);
      const { rule, severity, techniques } = incident;
      if (words.includes(laptop)) whole.push({ title: rule.title.en, severity, techniques, words });
    }
    return whole;
  },
  (all) => all.some(({ techniques }) => techniques.includes('T0858')),
);
const report: WholeReport = { laptop, incidents, findings: found, lateMs };
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'report.json'), JSON.stringify(report));
await plant.stop();
for (const controller of controllers) await controller.kill();
await network.end();
process.exit(0);
