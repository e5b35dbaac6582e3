import { type Accessor, createMemo, createSignal } from 'solid-js';
import type { VisitItem } from '#protocol/api/visits.ts';

/** A verdict as it stands on a difference. */
export type Given = NonNullable<VisitItem['decision']>;

/** A verdict that the hub took, or took back where it is null, and when, on the clock by which it is told when the hub was asked. */
export interface GivenVerdict {
  verdict: Given | null;
  at: number;
}

/** Differences with the verdicts that the hub took and that its next answer will tell: nobody waits for it. */
export interface GivenVerdicts {
  items: Accessor<VisitItem[]>;
  give(items: readonly Pick<VisitItem, 'id'>[], verdict: Given | null): void;
}

/**
 * Lays verdicts over what the hub told when it was asked before they were given. What it is asked later counts again, whatever it says:
 * somebody else may have taken a verdict back meanwhile.
 */
export function layOver(told: VisitItem[], asOf: number, given: ReadonlyMap<string, GivenVerdict>): VisitItem[] {
  if (![...given.values()].some(({ at }) => at > asOf)) return told;
  return told.map((item) => {
    const one = given.get(item.id);
    return one !== undefined && one.at > asOf ? { ...item, decision: one.verdict } : item;
  });
}

/** The differences of a list, with what was given here laid over; `asOf` is when the hub was asked for what `told` holds. */
export function givenVerdicts(told: Accessor<VisitItem[]>, asOf: Accessor<number>): GivenVerdicts {
  const [given, setGiven] = createSignal<ReadonlyMap<string, GivenVerdict>>(new Map());
  return {
    items: createMemo(() => layOver(told(), asOf(), given())),
    give: (items, verdict) => {
      const one = { verdict, at: performance.now() };
      setGiven((before) => new Map([...before, ...items.map(({ id }) => [id, one] as const)]));
    },
  };
}
