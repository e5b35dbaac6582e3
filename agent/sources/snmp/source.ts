import { because, type Reason, reasonsText } from '#protocol/reasons/reason.ts';
import { briefCauses } from '../../controllers/brief-causes.ts';
import { networkAddress } from '../../controllers/network-address.ts';
import { inBlackout, untilBlackout } from '../../controllers/watch-config.ts';
import { ChangeReport } from '../change-report.ts';
import { pause } from '../pause.ts';
import { defineSource, type SourceContext } from '../source.ts';
import { secretFaults } from './credentials.ts';
import { type SnmpConfig, snmpConfig } from './source.config.ts';
import { SwitchReader, type SwitchResult } from './switch-reader.ts';
import { SwitchWatch } from './switch-watch.ts';

/** Switches that are read at the same time; each by one request at a time. */
const atOnce = 8;
/** Characters that reasons of one switch have in a heartbeat. */
const roomForCauses = 1000;

/** Which device is at which port, the ports' states and their neighbours, out of the listed switches; read only. */
export const source = defineSource<SnmpConfig>({
  type: 'snmp',
  schema: snmpConfig,
  platforms: ['linux', 'win32', 'darwin'],
  holds: { addresses: ({ switches }) => switches.map(({ host, port }) => networkAddress(host, port)), shared: false },
  look: ({ switches }) => [...switches.flatMap(secretFaults), ...inTheClear(switches)],
  run: async (context) => {
    const { config, signal } = context;
    const readers = config.switches.map((one) => new SwitchReader(one, config, signal));
    const watch = new SwitchWatch(context);
    const health = new SwitchHealth(context);
    do {
      if (inBlackout(config.blackout, context.now())) continue;
      try {
        const results = await readAll(
          readers.filter(({ restMs }) => restMs === 0),
          context,
        );
        health.tell(results, readers, await watch.look(results));
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
    } while (await pause(config.everySeconds * 1000, signal));
  },
});

/** A look ends where black-out hours begin: what was not read by then waits for the next. */
async function readAll(
  readers: readonly SwitchReader[],
  { config: { blackout, budgetSeconds }, now }: Pick<SourceContext<SnmpConfig>, 'config' | 'now'>,
): Promise<SwitchResult[]> {
  const waiting = [...readers];
  const results: SwitchResult[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next && !inBlackout(blackout, now()); next = waiting.shift()) {
      const budgetMs = budgetSeconds * 1000;
      const ms = untilBlackout(blackout, now(), budgetMs);
      results.push(await next.read(ms < budgetMs ? ms : undefined));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, readers.length) }, work));
  return results;
}

function inTheClear(switches: SnmpConfig['switches']): string[] {
  const clear = switches.filter(({ user, priv }) => user === undefined || priv === undefined).map(({ id }) => id);
  if (clear.length === 0) return [];
  return [
    `${clear.join(', ')}: what is asked and answered can be read on the line; use SNMPv3 with auth and priv where the switch has it`,
  ];
}

/** What the source says of itself: which switches do not answer, or only in part. */
class SwitchHealth {
  private readonly report: ChangeReport;
  private readonly ids: number;
  private readonly troubles = new Map<string, { failed: boolean; reason: Reason }>();

  constructor({ report, config }: SourceContext<SnmpConfig>) {
    this.report = new ChangeReport(report);
    this.ids = config.switches.length;
  }

  tell(results: readonly SwitchResult[], readers: readonly SwitchReader[], left: readonly Reason[]): void {
    for (const { picture, answered, troubles } of results) {
      const { id } = picture;
      const unknown = readers.find(({ config }) => config.id === id)?.config ?? { uplinks: [], unusedPorts: [] };
      const missing = picture.whole.has('ports')
        ? [...unknown.uplinks, ...unknown.unusedPorts].filter(
            (port) => !picture.ports.some(({ name }) => name === port),
          )
        : [];
      const all = [...troubles, ...missing.map((port) => because('switch_unknown_port', { port }))];
      if (all.length === 0) this.troubles.delete(id);
      else {
        const parts = { switch: id, message: reasonsText(all) };
        const reason = answered ? because('switch_partly_read', parts) : because('switch_unread', parts);
        this.troubles.set(id, { failed: !answered, reason: { ...reason, causes: briefCauses(all, roomForCauses) } });
      }
    }
    const resting = readers.flatMap(({ config, restMs }) =>
      restMs === 0 ? [] : [because('switch_rests', { switch: config.id, minutes: Math.ceil(restMs / 60_000) })],
    );
    const failed = [...this.troubles.values()].filter((one) => one.failed).length;
    const reasons = [...[...this.troubles.values()].map(({ reason }) => reason), ...resting, ...left];
    this.report.tell(reasons.slice(0, 20), failed === this.ids ? 'unavailable' : 'degraded');
  }
}
