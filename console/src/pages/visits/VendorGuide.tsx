import { For, Show } from 'solid-js';
import type { VisitDetail, VisitReview } from '#protocol/api/visits.ts';
import { placeOf } from '../../components/differences/difference-model.ts';
import { Panel } from '../../components/Panel.tsx';
import { pick, t } from '../../i18n/language.ts';

/** Acts that somebody who does the work may do himself. */
const acts = ['report_work', 'attach', 'leave'] as const;

/** For somebody who does the work: what he may do now, what he has to put back, and who does everything else. */
export function VendorGuide(props: { visit: VisitDetail; review: VisitReview | undefined }) {
  const words = () => t().visitOutcome.guide;
  const red = () =>
    (props.review?.items ?? []).filter(({ standing }) => standing !== null && standing.state !== 'back');
  const open = () => acts.filter((act) => props.visit.acts[act] === null);
  return (
    <Panel title={words().title} class="no-print">
      <ul class="plain-list">
        <For each={open()} fallback={<Show when={red().length === 0}>{<li>{words().nothing}</li>}</Show>}>
          {(act) => (
            <li>
              <b>{nameOf(act)}</b> {words().acts[act]}
            </li>
          )}
        </For>
        <For each={acts.filter((act) => props.visit.acts[act])}>
          {(act) => <li class="muted">{t().visits.closedAct(nameOf(act), pick(props.visit.acts[act]!))}</li>}
        </For>
      </ul>
      <Show when={red().length > 0}>
        <p class="strong">{words().putBack}</p>
        <ul class="plain-list">
          <For each={red()}>
            {(item) => (
              <li>
                {item.device.name} <b>{placeOf(item.path).name}</b>{' '}
                {words().backTo(item.from ?? t().controllers.absent, item.standing?.value ?? item.to ?? '')}
                <Show when={item.decision?.due}>
                  {(due) => <> {t().visits.putBack(item.decision!.owner ?? '', due())}</>}
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <p class="muted small">{words().others(props.visit.form.escort ?? '')}</p>
    </Panel>
  );
}

function nameOf(act: (typeof acts)[number]): string {
  return act === 'attach' ? t().visitPapers.title : t().visits.acts[act];
}
