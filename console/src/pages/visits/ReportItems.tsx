import { createMemo, For, Show } from 'solid-js';
import type { VisitDetail, VisitReview } from '#protocol/api/visits.ts';
import { shortStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { foundParts, type Numbered } from './found-parts.ts';
import { Place, Values } from './ReportCells.tsx';
import { ReportLeftOut } from './ReportLeftOut.tsx';

type Plain = VisitReview['drift'][number];

/** The item list, from the second page on: every difference with its verdict, what was put back, and what could not be read. */
export function ReportItems(props: { visit: VisitDetail; review: VisitReview }) {
  const parts = createMemo(() => foundParts(props.review.items));
  const words = () => t().visitReport;
  return (
    <div class="paper-list-part">
      <h2 class="paper-part">{words().list}</h2>
      <Show when={props.review.items.length === 0}>
        <p>{words().none}</p>
      </Show>
      <Items title={words().found} items={parts().undeclared} visit={props.visit} />
      <Show when={props.review.declared.length > 0}>
        <section>
          <h2>{words().declared}</h2>
          <ul class="paper-list">
            <For each={props.review.declared}>
              {(one) => (
                <li>
                  {one.found > 0 ? '✓' : '✗'} {one.pattern} {one.to ?? ''} {one.device?.name ?? ''}{' '}
                  <b>{one.found > 0 ? t().visits.declaredFound(one.found) : t().visits.declaredNotFound}</b>
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
      <Items title={words().items} items={parts().declared} visit={props.visit} />
      <Items title={words().drift} items={parts().drift} visit={props.visit} />
      <Plains title={words().cured} items={props.review.cured} />
      <Plains title={words().transients} items={props.review.transients} />
      <ReportLeftOut review={props.review} />
      <Items title={words().unread} items={parts().unread} visit={props.visit} />
    </div>
  );
}

function Items(props: { title: string; items: Numbered[]; visit: VisitDetail }) {
  return (
    <Show when={props.items.length > 0}>
      <section>
        <h2>{t().visitReport.numbered(props.title, props.items.length)}</h2>
        <ItemTable items={props.items} visit={props.visit} />
      </section>
    </Show>
  );
}

/** Differences with their numbers and verdicts; the head stands on each page that the table reaches. */
export function ItemTable(props: { items: Numbered[]; visit: VisitDetail }) {
  const words = () => t().visitReport.columns;
  const because = (item: Numbered) => {
    const { decision } = item;
    if (decision === null) return '';
    const { reason, owner, due, by } = decision;
    const back = owner !== null && due !== null ? t().visits.putBack(owner, due) : owner;
    const stands = item.standing && t().visitOutcome.standings[item.standing.state];
    return [reason, back, by, stands].filter(Boolean).join(' / ');
  };
  return (
    <table class="paper-items">
      <thead>
        <tr>
          <th>{words().no}</th>
          <th>{words().place}</th>
          <th>{words().from}</th>
          <th>{words().to}</th>
          <th>{words().verdict}</th>
          <th>{words().reason}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.items}>
          {(item) => (
            <tr>
              <td>{item.no}</td>
              <Place of={item} />
              <Values of={item} />
              <td>
                <b>{item.decision ? t().visits.verdicts[item.decision.verdict] : t().visits.notDecided}</b>
              </td>
              <td>{because(item)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

function Plains(props: { title: string; items: (Plain & { seenAt?: string })[] }) {
  return (
    <Show when={props.items.length > 0}>
      <section>
        <h2>{t().visitReport.numbered(props.title, props.items.length)}</h2>
        <table class="paper-items plain">
          <thead>
            <tr>
              <th>{t().visitReport.columns.place}</th>
              <th>{t().visitReport.columns.from}</th>
              <th>{t().visitReport.columns.to}</th>
              <th>{t().visitReport.columns.seen}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.items}>
              {(item) => (
                <tr>
                  <Place of={item} />
                  <Values of={item} />
                  <td>{item.seenAt === undefined ? '' : shortStamp(item.seenAt)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </section>
    </Show>
  );
}
