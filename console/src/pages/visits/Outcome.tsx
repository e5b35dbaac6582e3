import { For, Show } from 'solid-js';
import type { VisitDetail } from '#protocol/api/visits.ts';
import { placeOf } from '../../components/differences/difference-model.ts';
import { changeWords } from '../../components/differences/side-text.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { count, shortStamp } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';

type Found = NonNullable<VisitDetail['postCheck']>['found'][number];

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
                      {foundWords(one)}
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

/** What was found otherwise, in a line: why there was nothing to compare, before and after, or what happened to an object that has no value. */
function foundWords(one: Found): string {
  if (one.path === '') return one.why === null ? (one.to ?? '') : pick(one.why);
  const { path, from, to, unit } = one;
  return changeWords({ path, from, to, unit, op: one.op ?? 'changed', key: '' });
}
