import { setTimeout as wait } from 'node:timers/promises';
import type { PlantOrder } from '../plant/control-socket.ts';
import type { Act, Step } from './story.ts';

/** Whoever carries out orders of the plant: the control socket's client, or a test. */
export interface PlantHand {
  ask(asked: PlantOrder): Promise<{ at: string; answer: unknown }>;
}

/** The order that an act is to the plant. */
export function orderOf(act: Act): PlantOrder {
  switch (act.do) {
    case 'emit':
      return { to: 'workstation', order: { pc: act.pc, emit: act.events } };
    case 'controller':
      return { to: act.device, order: act.order };
    case 'agent':
      return { to: 'workstation', order: { pc: act.pc, agent: act.to } };
    case 'power':
      return { to: 'workstation', order: { pc: act.pc, power: act.to } };
    case 'clock':
      return { to: 'workstation', order: { pc: act.pc, clock: { offsetMs: act.offsetMs } } };
  }
}

/** Carries out steps at their times; gives for each the moment just before it was ordered, ISO 8601 UTC. */
export async function play(
  steps: readonly Step[],
  plant: PlantHand,
  tell: (step: Step) => void,
  now: () => number = Date.now,
): Promise<string[]> {
  const start = now();
  const acted: string[] = [];
  for (const step of steps) {
    const left = start + step.at * 1000 - now();
    if (left > 0) await wait(left);
    tell(step);
    acted.push(new Date(now()).toISOString());
    await plant.ask(orderOf(step.act));
  }
  return acted;
}
