import { For, Show } from 'solid-js';
import type { VisitDetail, VisitDevice } from '#protocol/api/visits.ts';
import { Empty } from '../../components/States.tsx';
import { shortStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

/** What the state of a controller is compared with: its expected state, that before the work, or nothing at all. */
function comparedWith(device: VisitDevice): 'baseline' | 'before' | 'nothing' {
  if (device.hasBaseline) return 'baseline';
  return device.before !== null && 'at' in device.before ? 'before' : 'nothing';
}

/** The controllers of a visit that have no expected state, and what that means for their differences. */
export function ComparedWith(props: { visit: VisitDetail }) {
  const bare = () => props.visit.deviceStates.filter((device) => comparedWith(device) !== 'baseline');
  return (
    <For each={bare()}>
      {(device) => (
        <p class="notice warn compared">
          {device.before !== null && 'at' in device.before
            ? t().visits.againstBefore(device.name, shortStamp(device.before.at))
            : t().visits.againstNothing(device.name)}
        </p>
      )}
    </For>
  );
}

/** Nothing differs, or nothing could be compared, which is not the same. */
export function NoDifferences(props: { visit: VisitDetail }) {
  const ways = () => props.visit.deviceStates.map(comparedWith);
  return (
    <Show
      when={ways().includes('nothing')}
      fallback={
        <Empty
          icon="check"
          title={t().visits.noItems}
          text={ways().includes('before') ? t().visits.asBefore : t().visits.noItemsText}
        />
      }
    >
      <Empty icon="help" title={t().visits.notCompared} />
    </Show>
  );
}
