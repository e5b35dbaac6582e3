import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeAuthority, makeServerCertificate } from '../../deploy/certificates/x509.ts';
import { fakeClockMissing, TestPlant } from '../support/plant.ts';
import { endAll, start } from '../support/processes.ts';

afterEach(endAll);
const hinomi = join(import.meta.dirname, '../../hinomi');

test.skipIf(fakeClockMissing !== '')(
  `over TLS with a pinned key: a PC with a clock of 2009 or 2038 enrols and delivers, an impostor gets nothing${fakeClockMissing}`,
  async () => {
    const plant = new TestPlant([{ id: 'plant-2', local: false }]);
    await plant.prepare(
      { enrol: ['pc-1', 'pc-2'].map((agent) => ({ site: 'plant-2', agent, name: agent })) },
      { tls: true },
    );
    await plant.startNats('hub');
    await plant.startNats('plant-2');
    await plant.startHub();
    const logOf = (agent: string) => join(plant.dir, `${agent}.log`);
    const fake = { 'pc-1': '@2009-01-01 00:00:00', 'pc-2': '@2038-06-01 00:00:00' };
    const before: Record<string, number> = {};
    /** When the clock of a PC said what it was set to, at the earliest and at the latest. */
    const set: Record<string, [number, number]> = {};
    for (const [agent, clock] of Object.entries(fake)) {
      await plant.enrol(agent, clock);
      writeFileSync(logOf(agent), '');
      const pattern = '^(?<time>[\\d/]+ [\\d:]+) (?<message>.*)$';
      const from = Date.now();
      plant.startAgent(agent, [{ type: 'text-log', paths: [logOf(agent)], pattern, timeZone: '+00:00' }], {}, clock);
      await plant.drained(agent);
      set[agent] = [from, Date.now()];
      before[agent] = plant.lane(agent, 'evidence').committed;
    }
    const now = Date.now();
    for (const [agent, clock] of Object.entries(fake)) {
      const day = clock.slice(1, 11).replaceAll('-', '/');
      appendFileSync(logOf(agent), `${day} 00:00:05 eins\n${day} 00:00:06 zwei\n`);
      await plant.delivered(agent, before[agent]!, 2);
    }

    // The same address with a certificate of somebody else's authority: same name, other key.
    const site = join(plant.dir, 'bus', 'sites', 'plant-2');
    const impostor = makeAuthority('Hinomi plant CA');
    const made = makeServerCertificate(impostor, 'Hinomi plant CA', ['localhost', '127.0.0.1']);
    const own = readFileSync(join(site, 'server.pem'));
    await plant.running.get('nats plant-2')!.kill('SIGTERM');
    writeFileSync(join(site, 'server.pem'), made.certificate);
    writeFileSync(join(site, 'server.key'), made.key);
    await plant.startNats('plant-2');
    const refused = start(hinomi, [
      'enrol',
      '--home',
      join(plant.dir, 'pc-3'),
      '--token-file',
      plant.tokenFile('pc-1'),
    ]);
    await refused.says('was not signed by the key that the enrolment token pinned');
    await refused.kill();
    expect(existsSync(join(plant.dir, 'pc-3', 'identity.json'))).toBe(false);
    expect(own.equals(readFileSync(join(site, 'server.pem')))).toBe(false);

    await plant.running.get('hub')!.kill('SIGTERM');
    for (const agent of Object.keys(fake)) {
      const lines = (await plant.stored('plant-2', agent)).filter((event) => event.kind === 'host.log');
      expect(lines.map((event) => event.fields['message'])).toEqual(['eins', 'zwei']);
      for (const event of lines) {
        expect(event.clockDoubt).toBe(true);
        const [from, to] = set[agent]!;
        expect(Date.parse(event.corrected)).toBeGreaterThan(from);
        expect(Date.parse(event.corrected)).toBeLessThan(to + 20_000);
        expect(Math.abs(Date.parse(event.time) - now)).toBeGreaterThan(300 * 86_400_000);
      }
    }
  },
);
