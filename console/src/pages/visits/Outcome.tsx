import { For, Show } from 'solid-js';
import type { VisitDetail } from '#protocol/api/visits.ts';
import { placeOf } from '../../components/differences/difference-model.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { count, shortStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

/** How a visit ended otherwise than well: why it was cancelled, or what the next day was found to differ. */
export function Outcome(props: { visit: VisitDetail }) {
  const differs = () => (props.visit.postCheck?.result === 'differs' ? props.visit.postCheck : undefined);
  return (
    <>
      <Show when={props.visit.cancelled}>
        {(one) => <p>{[one().reason, t().visits.decidedBy(one().by, shortStamp(one().at))].join(' ')}</p>}
      </Show>
      <Show when={differs()}>
        {(check) => (
          <div class="notice bad">
            <div class="grow">
              <p>
                <b>{t().visitOutcome.postCheck.differs}</b> <Stamp at={check().at} />
              </p>
              <ul class="plain-list">
                <For each={check().found}>
                  {(one) => (
                    <li>
                      {one.device.name} <b>{one.path === '' ? t().visits.incomparable : placeOf(one.path).name}</b>{' '}
                      <Show when={one.attribute !== '' && one.attribute !== 'value'}>
                        <code>{one.attribute}</code>{' '}
                      </Show>
                      {one.from ?? t().controllers.absent} → {one.to ?? t().controllers.absent} {one.unit}
                    </li>
                  )}
                </For>
                <Show when={(check().differences ?? 0) > check().found.length}>
                  <li>{t().visitOutcome.moreDiffer(count(check().differences! - check().found.length))}</li>
                </Show>
              </ul>
              <p>{t().visitOutcome.postCheckNext}</p>
            </div>
          </div>
        )}
      </Show>
    </>
  );
}
