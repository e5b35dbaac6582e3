import { beginVisit, changes } from './changes.ts';
import { conditions } from './conditions.ts';
import { firstBroken, type GuardName } from './guards.ts';
import type { AnyAct, BeginAct, Visit, VisitContext } from './model.ts';
import { type Transition, transitions, type VisitEffect } from './transitions.ts';

/** A step that was taken, or why not: `state` when the act has no place there, else the guard that does not hold. */
export type Step =
  | { visit: Visit; effects: readonly VisitEffect[]; refused?: undefined }
  | { refused: 'state' | GuardName };

/** Takes one act on a visit (null: one that begins). Pure: the visit given is not changed. */
export function stepVisit(visit: Visit | null, act: AnyAct, context: VisitContext): Step {
  const from = visit?.state ?? 'none';
  const rows = transitions.filter((row) => row.act === act.type && row.from.includes(from));
  if (rows.length === 0) return { refused: 'state' };
  const broken = firstBroken(rows[0]!.guards, { visit, act, context });
  if (broken !== null) return { refused: broken };
  const changed = visit === null ? beginVisit(act as BeginAct, context) : write(visit, act, context);
  const row = rows.find(({ when }) => when === undefined || conditions[when](changed, context));
  if (row === undefined) return { refused: 'state' };
  return { visit: settled(changed, row, context), effects: row.effects ?? [] };
}

function write(visit: Visit, act: AnyAct, context: VisitContext): Visit {
  const change = changes[act.type as keyof typeof changes] as (
    visit: Visit,
    act: AnyAct,
    context: VisitContext,
    by: string,
  ) => Visit;
  return change(visit, act, context, context.actor?.id ?? 'hinomi');
}

/** The visit in its new state; what belongs to signing does not outlive it. */
function settled(visit: Visit, row: Transition, context: VisitContext): Visit {
  switch (row.to) {
    case 'same':
      return visit;
    case 'review':
      return { ...visit, state: 'review', signatures: [], adopt: [], askedAgainAt: null, approvedAt: null };
    case 'partly_approved':
    case 'approved':
      return { ...visit, state: row.to, approvedAt: context.now };
    default:
      return { ...visit, state: row.to };
  }
}
