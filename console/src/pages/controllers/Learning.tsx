import { createSignal, For, Show } from 'solid-js';
import type { ShortSeries, ValueLearning } from '#protocol/api/value-rules.ts';
import { send } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import type { ControllerDetail } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { placeLine } from '../../components/differences/place-words.ts';
import { LongField } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { SecondPerson } from '../../components/SecondPerson.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { count, shortStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { askReading } from './ask-reading.ts';
import { learningStanding } from './learning-standing.ts';

const shownFound = 20;
/** A reading every five and a half minutes. */
const hourOfReadings = { readings: 12, minutes: 60 };
type Learned = 'volatile' | 'setpoint';

/** What ordinary readings, or a short series of them, taught about values that move, and the way to take it up. */
export function Learning(props: {
  data: ControllerDetail;
  of: ValueLearning | ShortSeries;
  by: 'long' | 'short';
  onChange: () => void;
}) {
  const [taking, setTaking] = createSignal<Learned | null>(null);
  const [reason, setReason] = createSignal('');
  const words = () => t().values;
  const startSeries = async () => {
    await askReading(props.data, hourOfReadings);
    say(words().seriesAsked);
  };
  const state = () => learningStanding(props.of);
  const usable = () => state() === 'ready';
  const seen = () =>
    [
      words().samples(props.of.samples, props.of.samplesNeeded),
      words().hours(props.of.hours, props.of.hoursNeeded),
      ...(props.by === 'short'
        ? []
        : [props.of.atWork ? words().atWork : words().notAtWork, props.of.atRest ? words().atRest : words().notAtRest]),
    ].join(t().common.comma);
  return (
    <Panel
      title={props.by === 'short' ? words().series : words().learning}
      aside={
        <span class={`tag${state() === 'ready' ? ' ok' : ''}`} data-learning={state()}>
          {words().learningStates[state()]}
        </span>
      }
    >
      <p class="muted small">{props.by === 'short' ? words().seriesSays : words().learningSays}</p>
      <Show when={state() === 'superseded'}>
        <p class="notice">{words().superseded}</p>
      </Show>
      <p>{seen()}</p>
      <Show when={props.by === 'short' && state() !== 'superseded'}>
        <p class="no-print">
          <button
            type="button"
            class="button"
            disabled={!may('read_controllers')}
            title={whyNot('read_controllers')}
            onClick={() => void startSeries().catch(sayProblem)}
          >
            {words().startSeries}
          </button>
        </p>
      </Show>
      <Show when={state() !== 'superseded' && props.of.pausedBy}>
        {(why) => <p class="notice">{words().paused[why()]}</p>}
      </Show>
      <Show when={props.of.found.length > 0}>
        <ul class="lines">
          <For each={props.of.found.slice(0, shownFound)}>
            {(one) => (
              <li class="wrap">
                <span class="grow break-any">{placeLine(one.path)}</span>
                <span class="muted small">{words().changed(count(one.changes), shortStamp(one.last))}</span>
                <span class="tag">
                  {t().controllers.classes[one.was] ?? one.was} → {t().controllers.classes[one.class]}
                </span>
              </li>
            )}
          </For>
        </ul>
        <p class="row wrap no-print">
          <For each={['volatile', 'setpoint'] as const}>
            {(cls) => (
              <Show when={props.of.count[cls] > 0}>
                <button
                  type="button"
                  class="button"
                  disabled={!usable() || !may('propose_baseline')}
                  title={whyNot('propose_baseline') ?? (usable() ? undefined : words().learningStates[state()])}
                  onClick={() => {
                    setReason('');
                    setTaking(cls);
                  }}
                >
                  {words().takeUp(count(props.of.count[cls]), t().controllers.classes[cls] ?? cls)}
                </button>
              </Show>
            )}
          </For>
        </p>
      </Show>
      <FormDialog
        open={taking() !== null}
        title={words().propose}
        act={words().proposeAct}
        ready={reason().trim() !== ''}
        onClose={() => setTaking(null)}
        onSubmit={async () => {
          const act = { type: 'propose_learned', class: taking(), by: props.by, reason: reason() };
          await send('POST', `/controllers/${props.data.id}/values`, act);
          say(words().proposed);
          props.onChange();
        }}
      >
        <p>{props.by === 'short' ? words().takeUpShortText : words().takeUpText}</p>
        <LongField label={t().common.reason} hint={words().reasonHint} value={reason()} onInput={setReason} />
        <SecondPerson capability="approve_baseline" site={props.data.site} />
      </FormDialog>
    </Panel>
  );
}
