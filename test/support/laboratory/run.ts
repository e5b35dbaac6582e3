import { setTimeout as pause } from 'node:timers/promises';
import type { Finding, FindingKind } from '#engine/traffic/traffic.ts';
import { eventually } from '../processes.ts';
import { asks } from './frames.ts';
import type { LineOrders } from './line-orders.ts';
import type { MirrorJudge, Told } from './mirror-judge.ts';
import type { LaboratoryNetwork } from './network.ts';
import { addressOf, type NodeName, segmentOf } from './plan.ts';
import { type Ends, endsOf, type Scenario, stepsOf } from './scenario.ts';
import type { Step } from './step.ts';

/** How a scenario went. */
export interface Outcome {
  name: string;
  about: FindingKind;
  expected: readonly FindingKind[];
  /** Kinds that it was to show and did not, and those that it was not to show and did. */
  missing: FindingKind[];
  wrong: FindingKind[];
  /** Milliseconds from the end of its last step to the packet at which the last of its kinds was told. */
  lateMs: number;
  /** What was told, in words. */
  words: string[];
}

/** Nothing may take longer to be told, milliseconds. */
export const patienceMs = 10_000;
/** Scenarios begin so far apart, so that a small machine keeps up. */
const learnApartMs = 25;
const playApartMs = 60;

interface Playing {
  scenario: Scenario;
  ends: Ends;
  done: number;
}

/** Plays scenarios in a network side by side, and says what the judges of its mirror ports told of each. */
export class ScenarioRun {
  readonly #network: LaboratoryNetwork;
  readonly #judges: readonly MirrorJudge[];
  readonly #playing: readonly Playing[];
  readonly #opcua: LineOrders | undefined;

  /** `opcua` is a client of OPC UA on the machine `scada`, where it is needed. */
  constructor(
    network: LaboratoryNetwork,
    judges: readonly MirrorJudge[],
    scenarios: readonly Scenario[],
    opcua?: LineOrders,
  ) {
    this.#opcua = opcua;
    this.#network = network;
    this.#judges = judges;
    this.#playing = scenarios.map((scenario, index) => ({ scenario, ends: endsOf(scenario, index), done: 0 }));
    network.acquaint(
      this.#playing.flatMap(({ scenario: { who, whom }, ends }) => [
        ...(who === 'outside' ? [] : [{ ip: ends.from, of: who, known: [whom] }]),
        { ip: ends.to, of: whom, known: who === 'outside' ? [] : [who] },
      ]),
    );
  }

  /** What is ordinary: machines meet, and do what they always do. */
  async learn(): Promise<void> {
    await this.#all(learnApartMs, async ({ scenario: { who, whom, stranger, learned, others }, ends }) => {
      await this.#does(whom, ends.to, ends.to, [announcement(ends.toMac, ends.to)]);
      if (who === 'outside') {
        const other = segmentOf(whom) === 'line' ? 'desk' : 'station';
        await this.#does(other, addressOf(other), ends.to, [{ do: 'ping' }]);
      } else if (!stranger) {
        await this.#does(who, ends.from, ends.from, [announcement(ends.fromMac, ends.from)]);
        await this.#does(whom, addressOf(whom), ends.from, [{ do: 'ping' }]);
        await this.#does(who, addressOf(who), ends.to, [{ do: 'ping' }]);
      }
      await this.#does('desk', addressOf('desk'), ends.to, stepsOf(others, ends));
      await this.#does(who, ends.from, ends.to, stepsOf(learned, ends));
    });
    const done = Date.now();
    await eventually(
      () => this.#heardUntil(done),
      (all) => all,
    );
  }

  /** What happens then; resolves when everything was told that must be, or has had the time for it. */
  async play(): Promise<void> {
    await this.#all(playApartMs, async (playing) => {
      const { scenario, ends } = playing;
      playing.done = await this.#does(scenario.who, ends.from, ends.to, stepsOf(scenario.steps, ends));
    });
    const last = Math.max(...this.#playing.map(({ done }) => done));
    const allTold = () => this.outcomes().every(({ missing }) => missing.length === 0);
    await eventually(
      () => this.#heardUntil(last + patienceMs) || (this.#heardUntil(last) && allTold()),
      (all) => all,
    );
  }

  outcomes(): Outcome[] {
    const told = this.#told();
    return this.#playing.map((playing) => outcomeOf(playing, told));
  }

  /** What was told that no scenario is about. */
  unexplained(): string[] {
    return this.#told()
      .filter(({ finding }) => !this.#playing.some((playing) => concerns(finding, playing)))
      .map(({ finding }) => inWords(finding));
  }

  #heardUntil(time: number): boolean {
    return this.#judges.every(({ now }) => now > time);
  }

  #told(): Told[] {
    return this.#judges.flatMap((judge) => judge.told());
  }

  async #all(apartMs: number, act: (playing: Playing) => Promise<void>): Promise<void> {
    await Promise.all(this.#playing.map((playing, index) => pause(index * apartMs).then(() => act(playing))));
  }

  async #does(name: NodeName, from: string, to: string, steps: readonly Step[]): Promise<number> {
    const [first] = steps;
    if (first?.do !== 'opcua') return this.#network.node(name).does({ from, to, steps });
    const { do: _do, ...wish } = first;
    return this.#opcua!.give({ to, ...wish });
  }
}

/** A machine tells its network that an address is its own. */
function announcement(mac: string, ip: string): Step {
  return { do: 'frames', frames: [asks(mac, ip, ip)] };
}

function outcomeOf({ scenario, ends, done }: Playing, all: readonly Told[]): Outcome {
  const told = all.filter(({ finding }) => concerns(finding, { scenario, ends }));
  const kinds = new Set(told.map(({ finding }) => finding.kind));
  const { name, about, shows, beside = [] } = scenario;
  return {
    name,
    about,
    expected: shows,
    missing: shows.filter((kind) => !kinds.has(kind)),
    wrong: [...kinds].filter((kind) => !shows.includes(kind) && !beside.includes(kind)),
    lateMs: Math.max(0, ...told.filter(({ finding }) => shows.includes(finding.kind)).map(({ at }) => at - done)),
    words: told.map(({ finding }) => inWords(finding)),
  };
}

/** Whether a finding is about somebody who takes part in this scenario alone. */
function concerns({ src, dst, facts }: Finding, { scenario, ends }: { scenario: Scenario; ends: Ends }): boolean {
  const named = [src, dst, ...['host', 'ip', 'mac', 'client_mac', 'server'].map((fact) => facts[fact])];
  const { from, to, one, two, outside, strays } = ends;
  const own = [to, one.ip, one.mac, two.ip, two.mac, outside, ...strays, ...(scenario.asMain ? [] : [from])];
  return own.some((name) => named.includes(name));
}

function inWords({ kind, src, dst, port, count, facts }: Finding): string {
  return `${kind} ${src} → ${dst}${port === null ? '' : `:${port}`} ×${count} ${JSON.stringify(facts)}`;
}
