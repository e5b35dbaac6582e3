import type { FindingKind } from '#engine/traffic/traffic.ts';
import { addressOf, furtherAddress, type MachineName, macOf } from './plan.ts';
import type { Step } from './step.ts';

/** A machine that is only played: its one address and its hardware address. */
export interface Played {
  ip: string;
  mac: string;
}

/** Who takes part in a scenario. Each scenario has ends of its own, so that all can go on at once. */
export interface Ends {
  /** Addresses of who acts and of whom it is done to, and the hardware addresses behind them. */
  from: string;
  to: string;
  fromMac: string;
  toMac: string;
  /** Two machines that are only played, in the network of who acts. */
  one: Played;
  two: Played;
  /** A public address, and addresses that belong in none of the networks: of an office, of a home, of nobody in particular, and two self-given ones. */
  outside: string;
  strays: readonly [string, string, string, string, string];
  /** A number of its own, from 0. */
  index: number;
}

const strayNets = ['10.20.7', '192.168.7', '172.16.7', '169.254.7', '169.254.8'] as const;

/** Steps, or how they follow from the ends. */
export type Steps = readonly Step[] | ((ends: Ends) => readonly Step[]);

/** Something that happens in the laboratory, and what the detectors are to say of it. */
export interface Scenario {
  /** What happens, in a few words. */
  name: string;
  /** The kind that it is about: that it triggers, or just does not. */
  about: FindingKind;
  who: MachineName | 'outside';
  /** Whom it is done to. */
  whom: MachineName;
  /** Who acts does so from its main address. */
  asMain?: true;
  /** What happens while the networks are learned, and what a PC of the office does there with who is acted upon. */
  learned?: Steps;
  others?: Steps;
  steps: Steps;
  /** Kinds that it must show; none for a near miss. */
  shows: readonly FindingKind[];
  /** Kinds that may be told beside them. */
  beside?: readonly FindingKind[];
  /** Nobody heard of who acts while it was learned. */
  stranger?: true;
}

/** Ends of the scenario with this number. */
export function endsOf({ who, whom, asMain }: Scenario, index: number): Ends {
  const outside = `${index < 250 ? '203.0.113' : '198.51.100'}.${1 + (index % 250)}`;
  const played = (offset: number): Played => {
    const number = index * 2 + offset;
    const last = [200 + Math.floor(number / 250), 1 + (number % 250)] as const;
    return { ip: `10.10.${last.join('.')}`, mac: `02:66:00:00:${last.map(twoDigits).join(':')}` };
  };
  return {
    from: who === 'outside' ? outside : asMain ? addressOf(who) : furtherAddress(who, index),
    to: furtherAddress(whom, index),
    fromMac: macOf(who === 'outside' ? 'router' : who),
    toMac: macOf(whom),
    one: played(0),
    two: played(1),
    outside,
    strays: strayNets.map(
      (net) => `${net}${Math.floor(index / 250)}.${1 + (index % 250)}`,
    ) as unknown as Ends['strays'],
    index,
  };
}

const twoDigits = (number: number) => number.toString(16).padStart(2, '0');

/** What the steps are between these ends. */
export function stepsOf(steps: Steps | undefined, ends: Ends): readonly Step[] {
  return typeof steps === 'function' ? steps(ends) : (steps ?? []);
}

/** One detector's scenarios: those that must be told, and those that are near and must not. */
export interface ScenarioSet {
  about: FindingKind;
  who: Scenario['who'];
  whom: MachineName;
  shows: readonly FindingKind[];
  beside?: readonly FindingKind[];
  learned?: Steps;
  told: Readonly<Record<string, Steps | Partial<Scenario>>>;
  near: Readonly<Record<string, Steps | Partial<Scenario>>>;
}

/** A set as single scenarios. */
export function scenariosOf({ about, who, whom, shows, beside, learned, told, near }: ScenarioSet): Scenario[] {
  const make = (name: string, own: Steps | Partial<Scenario>, expected: readonly FindingKind[]): Scenario => ({
    name,
    about,
    who,
    whom,
    shows: expected,
    steps: [],
    ...(learned ? { learned } : {}),
    ...(expected.length > 0 && beside ? { beside } : {}),
    ...(typeof own === 'function' || Array.isArray(own) ? { steps: own as Steps } : (own as Partial<Scenario>)),
  });
  return [
    ...Object.entries(told).map(([name, own]) => make(name, own, shows)),
    ...Object.entries(near).map(([name, own]) => make(name, own, [])),
  ];
}
