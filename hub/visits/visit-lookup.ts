import type { VisitLookup } from '../incident/desk.ts';
import type { Playbooks } from '../incident/playbooks.ts';
import type { VisitScope } from './visit-scope.ts';

/**
 * What visits mean for alerts: on their equipment an alert is recorded and calls nobody, unless its rule (`pierce`) or its
 * playbook (`never_suppress`) says that it is told all the same: cleared logs, signs of ransomware, a new administrator.
 */
export function visitLookup(scope: VisitScope, pierces: (rule: string) => boolean, playbooks: Playbooks): VisitLookup {
  return {
    covering: ({ site, asset, first, rule, playbook }) => {
      const visit = scope.covering(site, asset, first);
      return visit && { ...visit, lowers: !pierces(rule) && !playbooks.get(playbook).neverSuppress };
    },
    justEnded: ({ site, asset, first }) => {
      const visit = scope.justEnded(site, asset, first);
      return (
        visit && {
          ja: `${visit.minutes} 分前に同じ設備の保守作業 ${visit.number}（${visit.vendor}）が終わっています。関係があれば作業に結び付けてください`,
          en: `Visit ${visit.number} (${visit.vendor}) to the same equipment ended ${visit.minutes} min before. Link them if they belong together`,
        }
      );
    },
  };
}
