import { For, Show } from 'solid-js';
import type { VisitReview } from '#protocol/api/visits.ts';
import { shortStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { placeOf } from './item-model.ts';

type Plain = VisitReview['drift'][number];

/** What was found, the undeclared first: each change with its verdict; what could not be read apart. */
export function ReportFindings(props: { review: VisitReview }) {
  const readable = () => props.review.items.filter((item) => item.op !== 'unreadable');
  const undeclared = () => readable().filter((item) => item.declared === null && item.origin !== 'drift');
  const rest = () => readable().filter((item) => item.declared !== null);
  const drift = () => readable().filter((item) => item.declared === null && item.origin === 'drift');
  const unread = () => props.review.items.filter((item) => item.op === 'unreadable');
  return (
    <>
      <Items title={t().visitReport.found} items={undeclared()} />
      <Show when={props.review.declared.length > 0}>
        <section>
          <h2>{t().visitReport.declared}</h2>
          <ul class="paper-list">
            <For each={props.review.declared}>
              {(one) => (
                <li>
                  {one.found > 0 ? '✓' : '✗'} {one.pattern} {one.to ?? ''}{' '}
                  <b>{one.found > 0 ? t().visits.declaredFound(one.found) : t().visits.declaredNotFound}</b>
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
      <Items title={t().visitReport.items} items={rest()} hideEmpty />
      <Items title={t().visitReport.drift} items={drift()} hideEmpty />
      <Plains title={t().visitReport.transients} items={props.review.transients} />
      <Show when={unread().length > 0}>
        <Items title={t().visitReport.unread} items={unread()} />
      </Show>
    </>
  );
}

function Items(props: { title: string; items: VisitReview['items']; hideEmpty?: boolean }) {
  const words = () => t().visitReport.columns;
  return (
    <Show when={props.items.length > 0 || !props.hideEmpty}>
      <section>
        <h2>{props.title}</h2>
        <Show when={props.items.length > 0} fallback={<p>{t().visitReport.none}</p>}>
          <table class="paper-items">
            <thead>
              <tr>
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
                    <Place of={item} />
                    <Values of={item} />
                    <td>
                      <b>{item.decision ? t().visits.verdicts[item.decision.verdict] : t().visits.notDecided}</b>
                    </td>
                    <td>
                      {[item.decision?.reason, item.decision?.owner, item.decision?.due, item.decision?.by]
                        .filter(Boolean)
                        .join(' / ')}
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </Show>
      </section>
    </Show>
  );
}

function Plains(props: { title: string; items: (Plain & { seenAt: string })[] }) {
  return (
    <Show when={props.items.length > 0}>
      <section>
        <h2>{props.title}</h2>
        <table class="paper-items">
          <tbody>
            <For each={props.items}>
              {(item) => (
                <tr>
                  <Place of={item} />
                  <Values of={item} />
                  <td>{t().visits.seenAt(shortStamp(item.seenAt))}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </section>
    </Show>
  );
}

function Place(props: { of: Plain }) {
  const place = () => placeOf(props.of.path);
  return (
    <td>
      <span class="paper-op">{t().controllers.signs[props.of.op]}</span> {place().parents.join(' / ')}
      {place().parents.length > 0 ? ' / ' : ''}
      <b>{props.of.rule === 'incomparable' ? t().visits.incomparable : place().name}</b>
      <br />
      <span class="paper-note">{props.of.device.name}</span>
    </td>
  );
}

function Values(props: { of: Plain }) {
  const cell = (value: string | null) => (value === null ? t().controllers.absent : `${value} ${props.of.unit ?? ''}`);
  return (
    <>
      <td>{cell(props.of.from)}</td>
      <td>{cell(props.of.to)}</td>
    </>
  );
}
