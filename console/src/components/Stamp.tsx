import { Show } from 'solid-js';
import { t } from '../i18n/language.ts';
import { ago, clock, dayAndTime, fullStamp, shortStamp, stampTitle, timer } from './time.ts';

/** A moment in site time, in `full` with day and zone; the tooltip has it in full and in UTC. */
export function Stamp(props: { at: string | null | undefined; seconds?: boolean; full?: boolean; none?: string }) {
  return (
    <Show when={props.at} fallback={<span class="muted">{props.none ?? t().common.none}</span>}>
      {(at) => (
        <time class="stamp nowrap" datetime={at()} title={stampTitle(at())} data-full={dayAndTime(at())}>
          {props.full ? fullStamp(at()) : shortStamp(at(), props.seconds ?? false)}
        </time>
      )}
    </Show>
  );
}

/** A moment by its age; the tooltip has the time. */
export function Age(props: { at: string | null | undefined; none?: string }) {
  return (
    <Show when={props.at} fallback={<span class="muted">{props.none ?? t().common.none}</span>}>
      {(at) => (
        <time class="nowrap" datetime={at()} title={stampTitle(at())}>
          {ago(at())}
        </time>
      )}
    </Show>
  );
}

/** Runs from `since` upwards. */
export function Elapsed(props: { since: string }) {
  return (
    <time class="nowrap" datetime={props.since} title={stampTitle(props.since)}>
      {timer((clock() - Date.parse(props.since)) / 1000)}
    </time>
  );
}

/** Counts down to `due` and says so when it is past. */
export function Countdown(props: { due: string }) {
  const left = () => (Date.parse(props.due) - clock()) / 1000;
  return (
    <time
      class={`countdown nowrap${left() < 0 ? ' past' : ''}`}
      datetime={props.due}
      title={stampTitle(props.due)}
      data-due={t().time.due(shortStamp(props.due))}
    >
      {left() < 0 ? t().time.overdue(timer(left())) : t().time.left(timer(left()))}
    </time>
  );
}
