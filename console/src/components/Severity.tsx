import { Match, Show, Switch } from 'solid-js';
import type { Severity } from '#protocol/incident/severity.ts';
import { t } from '../i18n/language.ts';

/** The shape that goes with a severity, so that colour is never alone. */
export function SeverityShape(props: { of: Severity }) {
  return (
    <svg class="shape" viewBox="0 0 12 12" aria-hidden="true">
      <Switch>
        <Match when={props.of === 'S1'}>
          <path d="M6 0.300 11.700 6 6 11.700 0.300 6z" fill="currentColor" />
        </Match>
        <Match when={props.of === 'S2'}>
          <path d="M6 1 11.600 11H0.400z" fill="currentColor" />
        </Match>
        <Match when={props.of === 'S3'}>
          <circle cx="6" cy="6" r="4.800" fill="currentColor" />
        </Match>
        <Match when={props.of === 'S4'}>
          <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" stroke-width="1.800" />
        </Match>
        <Match when={props.of === 'info'}>
          <circle cx="6" cy="6" r="1.800" fill="currentColor" />
        </Match>
      </Switch>
    </svg>
  );
}

/** Severity as shape, letter and word, for example ▲ S2 高. */
export function SeverityMark(props: { of: Severity; short?: boolean }) {
  const name = () => t().severity[props.of];
  return (
    <span class={`severity ${props.of}`} title={t().severity.label(name())}>
      <SeverityShape of={props.of} />
      <Show when={props.of !== 'info'}>
        <span>{props.of}</span>
      </Show>
      <Show when={!props.short || props.of === 'info'} fallback={<span class="visually-hidden">{name()}</span>}>
        <span>{name()}</span>
      </Show>
    </span>
  );
}
