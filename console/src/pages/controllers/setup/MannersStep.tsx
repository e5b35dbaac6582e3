import { For, Show } from 'solid-js';
import { ChoiceField, TextField } from '../../../components/Field.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { t } from '../../../i18n/language.ts';
import type { StepProps } from './DeviceStep.tsx';

/** How often, how gently and when the machine is read. */
export function MannersStep(props: StepProps) {
  const words = () => t().setUp;
  /** The offered values, and the one in force where it is another. */
  const offered = (names: Record<string, string>, value: string) => [
    ...Object.entries(names)
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([each, label]) => ({ value: each, label })),
    ...(value in names ? [] : [{ value, label: words().other(value) }]),
  ];
  return (
    <>
      <Panel title={words().steps.manners}>
        <div class="set-up-two">
          <ChoiceField
            label={words().snapshotEvery}
            value={props.draft.snapshotEveryMinutes}
            options={offered(words().everyHours, props.draft.snapshotEveryMinutes)}
            onChange={(value) => props.set('snapshotEveryMinutes', value)}
          />
          <ChoiceField
            label={words().probeEvery}
            value={props.draft.probeEverySeconds}
            options={offered(words().probes, props.draft.probeEverySeconds)}
            onChange={(value) => props.set('probeEverySeconds', value)}
          />
        </div>
        <Show when={props.draft.type !== 'file-evidence'}>
          <ChoiceField
            label={words().pace}
            hint={words().paceHint}
            value={props.draft.requestsPerSecond}
            options={offered(words().paces, props.draft.requestsPerSecond)}
            onChange={(value) => props.set('requestsPerSecond', value)}
          />
        </Show>
      </Panel>
      <Panel title={words().blackout}>
        <p class="muted small">{words().blackoutHint}</p>
        <For each={props.draft.blackout}>{(_, at) => <Hours {...props} at={at()} />}</For>
        <button
          type="button"
          class="button"
          onClick={() => props.set('blackout', (old) => [...old, { from: '08:00', to: '08:30', days: [] }])}
        >
          {words().blackoutAdd}
        </button>
      </Panel>
    </>
  );
}

/** One stretch of hours in which nothing is read. */
function Hours(props: StepProps & { at: number }) {
  const words = () => t().setUp;
  const hours = () => props.draft.blackout[props.at]!;
  const toggle = (day: number) =>
    props.set('blackout', props.at, 'days', (old = []) =>
      old.includes(day) ? old.filter((each) => each !== day) : [...old, day].sort((a, b) => a - b),
    );
  return (
    <div class="set-up-hours">
      <TextField
        label={words().blackoutFrom}
        type="time"
        value={hours().from}
        onInput={(from) => props.set('blackout', props.at, 'from', from)}
      />
      <TextField
        label={words().blackoutTo}
        type="time"
        value={hours().to}
        onInput={(to) => props.set('blackout', props.at, 'to', to)}
      />
      <div class="field">
        <span class="label">{words().blackoutDays}</span>
        <fieldset class="row wrap bare" aria-label={words().blackoutDays}>
          <For each={words().weekdays}>
            {(name, day) => (
              <button
                type="button"
                class="button"
                aria-pressed={hours().days?.includes(day()) ?? false}
                onClick={() => toggle(day())}
              >
                {name}
              </button>
            )}
          </For>
        </fieldset>
      </div>
      <button
        type="button"
        class="button quiet"
        onClick={() => props.set('blackout', (old) => old.filter((_, at) => at !== props.at))}
      >
        {words().blackoutRemove}
      </button>
    </div>
  );
}
