import { For, Show } from 'solid-js';
import type { VisitReview } from '#protocol/api/visits.ts';
import { shortStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { Place, Values } from './ReportCells.tsx';

/** What differed and was not judged, since a rule of people keeps it out: each value with its rule, each rule with who decided. */
export function ReportLeftOut(props: { review: VisitReview }) {
  const words = () => t().visitReport;
  return (
    <Show when={props.review.leftOut.length > 0}>
      <section>
        <h2>{words().numbered(words().leftOut, props.review.leftOut.length)}</h2>
        <p class="paper-note">{words().leftOutText}</p>
        <ul class="paper-list">
          <For each={props.review.rules}>
            {(rule) => (
              <li>
                <b>{t().values.ruleVersion(rule.number, rule.version)}</b>{' '}
                {t().controllers.classes[rule.class] ?? rule.class}: {rule.reason} (
                {words().decidedBy(rule.proposedBy, rule.approvedBy, shortStamp(rule.since))})
              </li>
            )}
          </For>
        </ul>
        <table class="paper-items plain">
          <thead>
            <tr>
              <th>{words().columns.place}</th>
              <th>{words().columns.from}</th>
              <th>{words().columns.to}</th>
              <th>{t().values.byPeople}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.review.leftOut}>
              {(item) => (
                <tr>
                  <Place of={item} />
                  <Values of={item} />
                  <td>{t().values.rule(item.number)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </section>
    </Show>
  );
}
