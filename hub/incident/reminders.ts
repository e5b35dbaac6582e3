import { boardOf } from './board.ts';
import { pagedMatter } from './call.ts';
import type { Desk } from './desk.ts';
import { suppressionOf } from './suppression.ts';

/** Reminds, once per step, whoever holds the post of a step that is late on a declared incident. */
export function remindOfLateSteps(desk: Desk): void {
  const declared = desk.table.where(
    `declared = 1 AND state NOT IN ('closed', 'reviewed') AND history = 0 AND trial = 0 AND board_from IS NOT NULL`,
  );
  for (const incident of declared) {
    const late = boardOf(desk, incident).filter(({ state }) => state === 'overdue');
    if (late.length === 0 || suppressionOf(desk, incident.matter)) continue;
    for (const step of late) {
      const first = desk.control.db
        .prepare('INSERT OR IGNORE INTO incident_reminder VALUES (?, ?, ?)')
        .run(incident.id, step.id, desk.now());
      if (first.changes === 0) continue;
      desk.pager.remind(pagedMatter(desk, incident), { id: step.id, role: step.role.id, text: step.text });
      desk.enter({
        incident,
        kind: 'step.late',
        actor: null,
        text: {
          ja: `期限を過ぎた手順があります（${step.role.name.ja}）：${step.text.ja}`,
          en: `A step is late (${step.role.name.en}): ${step.text.en}`,
        },
        payload: { step: step.id, dueAt: step.dueAt },
      });
    }
  }
}
