import { type Accessor, createEffect, createMemo, createSignal } from 'solid-js';
import type { VisitItem } from '#protocol/api/visits.ts';

/** A verdict as it stands on a difference. */
export type Given = NonNullable<VisitItem['decision']>;

/** Differences with the verdicts that the hub took and that its answer to the next question will tell: nobody waits for it. */
export interface GivenVerdicts {
  items: Accessor<VisitItem[]>;
  give(items: readonly VisitItem[], verdict: Given): void;
  /** They are taken back: what the hub tells counts again. */
  forget(ids: readonly string[]): void;
}

/** Lays verdicts that were just taken over what the hub told before. */
export function givenVerdicts(told: Accessor<VisitItem[]>): GivenVerdicts {
  const [given, setGiven] = createSignal<ReadonlyMap<string, Given>>(new Map());
  const forget = (ids: readonly string[]) =>
    setGiven((before) => {
      const left = new Map(before);
      for (const id of ids) left.delete(id);
      return left.size === before.size ? before : left;
    });
  createEffect(() => {
    const arrived = told().filter(({ decision }) => decision !== null);
    forget(arrived.map(({ id }) => id));
  });
  return {
    items: createMemo(() => {
      const laid = given();
      if (laid.size === 0) return told();
      return told().map((item) => {
        const decision = laid.get(item.id);
        return decision === undefined || item.decision !== null ? item : { ...item, decision };
      });
    }),
    give: (items, verdict) =>
      setGiven((before) => new Map([...before, ...items.map(({ id }) => [id, verdict] as const)])),
    forget,
  };
}
