import { setTimeout as pause } from 'node:timers/promises';
import type { FindingKind } from '#engine/traffic/traffic.ts';
import { eventually } from '../processes.ts';
import { asks } from './frames.ts';
import type { Judge, Told } from './judge.ts';
import type { LineOrders } from './line-orders.ts';
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
  readonly #judges: readonly Judge[];
  readonly #playing: readonly Playing[];
  readonly #opcua: LineOrders | undefined;

  /** `opcua` is a client of OPC UA on the machine `scada`, where it is needed. */
  constructor(
    network: LaboratoryNetwork,
    judges: readonly Judge[],
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

  outcomes(judges = this.#judges): Outcome[] {
    const told = judges.flatMap((judge) => judge.told());
    return this.#playing.map((playing) => outcomeOf(playing, told));
  }

  /** What was told that no scenario is about. */
  unexplained(judges = this.#judges): string[] {
    return judges
      .flatMap((judge) => judge.told())
      .filter(({ names }) => !this.#playing.some((playing) => concerns(names, playing)))
      .map(({ words }) => words);
  }

  #heardUntil(time: number): boolean {
    return this.#judges.every(({ now }) => now > time);
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

function outcomeOf(playing: Playing, all: readonly Told[]): Outcome {
  const { scenario, done } = playing;
  const told = all.filter(({ names }) => concerns(names, playing));
  const kinds = new Set(told.map(({ kind }) => kind));
  const { name, about, shows, beside = [] } = scenario;
  return {
    name,
    about,
    expected: shows,
    missing: shows.filter((kind) => !kinds.has(kind)),
    wrong: [...kinds].filter((kind) => !shows.includes(kind) && !beside.includes(kind)),
    lateMs: Math.max(0, ...told.filter(({ kind }) => shows.includes(kind)).map(({ at }) => at - done)),
    words: told.map(({ words }) => words),
  };
}

/** Whether somebody is named who takes part in this scenario alone. */
function concerns(names: readonly string[], { scenario, ends }: Playing): boolean {
  const { from, to, one, two, outside, strays } = ends;
  const own = [to, one.ip, one.mac, two.ip, two.mac, outside, ...strays, ...(scenario.asMain ? [] : [from])];
  return own.some((name) => names.includes(name));
}
