import { For, Show } from 'solid-js';
import type { VisitReview } from '#protocol/api/visits.ts';
import { shortStamp } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';

/** Who may have made the changes, behind the list of items; no name without how sure that is and why. */
export function ReportWho(props: { review: VisitReview }) {
  return (
    <section>
      <h2>{t().visits.who}</h2>
      <p class="paper-note">{t().visits.whoText}</p>
      <ul class="paper-attachments">
        <For each={props.review.who} fallback={<li>{t().visits.noWho}</li>}>
          {(one) => (
            <li>
              <b>{one.who}</b> {t().visits.levels[one.level]}
              <br />
              {pick(one.basis)}
              <Show when={one.at}>{(at) => <> {shortStamp(at())}</>}</Show>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
