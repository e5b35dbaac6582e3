import type { z } from 'zod';
import type { controllerDetail } from '#protocol/api/controllers.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { Baselines } from './baselines.ts';
import { seenBy } from './start-stop-record.ts';

type Detail = z.infer<typeof controllerDetail>;

const shownStates = 200;

/** Record of starts and stops of a machine, by all controllers of it and by hand, newest first. */
export function statesOf(
  control: ControlStore,
  controllers: readonly string[],
  asset: string | null,
): Detail['states'] {
  return control.db
    .prepare(
      `SELECT action, earliest, latest, source, confidence, detail, cause FROM controller_state
       WHERE controller IN (SELECT value FROM json_each(?))
       UNION ALL
       SELECT action, earliest, latest, 'manual', confidence, NULL, NULL FROM start_stop_entry WHERE asset = ? AND ended_how IS NULL
       ORDER BY latest DESC LIMIT ?`,
    )
    .all(JSON.stringify(controllers), asset, shownStates)
    .map((state) => ({
      action: state['action'] as string,
      earliest: state['earliest'] as string,
      latest: state['latest'] as string,
      source: state['source'] as string,
      confidence: state['confidence'] as string,
      detail: seenBy(state),
    }));
}

/** Approved versions of its expected state, newest first, each with what it took over. */
export function versionsOf(baselines: Baselines, controller: string): Detail['baselines'] {
  return baselines.list(controller).map((one) => ({
    version: one.version,
    root: one.root,
    at: one.approvedAt!,
    proposedBy: one.proposedBy,
    approvedBy: one.approvedBy!,
    reason: one.reason,
    visit: one.visit,
    items: baselines.taken(controller, one.version).map(({ item, verdict, by, reason }) => ({
      path: item.path,
      attribute: item.attribute === '' ? null : item.attribute,
      op: item.op,
      from: item.from,
      to: item.to,
      unit: item.unit,
      verdict,
      by,
      reason,
    })),
  }));
}

/** The expected state that waits for another person's approval. */
export function proposalOf(baselines: Baselines, controller: string): Detail['proposal'] {
  const proposed = baselines.proposed(controller);
  if (!proposed) return null;
  const { proposedAt: at, root, proposedBy: by, reason, version } = proposed;
  return { at, root, by, mine: false, reason, version };
}
