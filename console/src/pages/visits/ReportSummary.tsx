import { createMemo, For, Show } from 'solid-js';
import type { VisitReview } from '#protocol/api/visits.ts';
import { placeOf } from '../../components/differences/difference-model.ts';
import { t } from '../../i18n/language.ts';
import { foundParts, type Numbered, verdictCounts } from './found-parts.ts';
import { Values } from './ReportCells.tsx';

/** Undeclared changes that stand on the first page; more would push the signatures off it. */
const onFirstPage = 8;

/** What was found, on the page that is signed: the numbers, what nobody had declared, and what was declared and not found. */
export function ReportSummary(props: { review: VisitReview }) {
  const undeclared = createMemo(() => foundParts(props.review.items).undeclared);
  const missed = () => props.review.declared.filter((one) => one.found === 0);
  const counts = () => {
    const { items, drift, cured, transients } = props.review;
    const judged = verdictCounts(items).map(([verdict, n]) =>
      t().visitReport.numbered(verdict === null ? t().visits.notDecided : t().visits.verdicts[verdict], n),
    );
    const beside = [
      t().visitReport.numbered(t().visits.tabs.drift, drift.length),
      t().visitReport.numbered(t().visitReport.cured, cured.length),
      t().visitReport.numbered(t().visits.tabs.transients, transients.length),
    ];
    return [t().visitReport.all(items.length), ...judged, ...beside].join(t().common.comma);
  };
  return (
    <section>
      <h2>{t().visitReport.summary}</h2>
      <p>{counts()}</p>
      <Show when={missed().length > 0}>
        <p>
          <b>✗ {t().visits.declaredNotFound}</b>{' '}
          {missed()
            .map((one) => [one.pattern, one.to, one.device?.name].filter(Boolean).join(' '))
            .join(t().common.comma)}
        </p>
      </Show>
      <h2>{t().visitReport.numbered(t().visitReport.found, undeclared().length)}</h2>
      <Show when={undeclared().length > 0} fallback={<p>{t().visitReport.none}</p>}>
        <ShortTable items={undeclared().slice(0, onFirstPage)} />
        <Show when={undeclared().length > onFirstPage}>
          <p>
            <b>{t().visitReport.moreInList(undeclared().length - onFirstPage)}</b>
          </p>
        </Show>
      </Show>
    </section>
  );
}

/** A line for each difference; its place with parents and its reason stand in the list of items under the same number. */
function ShortTable(props: { items: Numbered[] }) {
  const words = () => t().visitReport.columns;
  return (
    <table class="paper-short">
      <thead>
        <tr>
          <th>{words().no}</th>
          <th>{t().visits.declaredDevice}</th>
          <th>{words().place}</th>
          <th>{words().from}</th>
          <th>{words().to}</th>
          <th>{words().verdict}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.items}>
          {(item) => (
            <tr>
              <td>{item.no}</td>
              <td>{item.device.name}</td>
              <td>
                <b>{t().controllers.signs[item.op]}</b>{' '}
                {item.rule === 'incomparable' ? t().visits.incomparable : placeOf(item.path).name}
              </td>
              <Values of={item} />
              <td>
                <b>{item.decision ? t().visits.verdicts[item.decision.verdict] : t().visits.notDecided}</b>
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
