import { createSignal, Show } from 'solid-js';
import type { EnteredAction } from '#protocol/api/start-stop.ts';
import { send } from '../../api/client.ts';
import { asProblem, type RequestProblem } from '../../api/problem.ts';
import { LongField, Segment, TextField } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { ProblemNotice } from '../../components/States.tsx';
import { say } from '../../components/Toasts.tsx';
import { clock, fromSiteInput, siteInput } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

const actions: readonly EnteredAction[] = ['start', 'stop', 'mode_change'];

const present = () => siteInput(new Date(clock()).toISOString());

/** Enters what a person saw: large enough for a tablet at a cabinet, done in two touches where it just happened. */
export function StartStopForm(props: { asset: string; onEntered: (latest: string) => Promise<unknown> }) {
  const [action, setAction] = createSignal<EnteredAction>('start');
  const [exact, setExact] = createSignal<'exact' | 'between'>('exact');
  const [earliest, setEarliest] = createSignal(present());
  const [latest, setLatest] = createSignal(present());
  const [note, setNote] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<RequestProblem>();
  const words = () => t().startStop;
  const until = () => fromSiteInput(latest());
  const since = () => (exact() === 'exact' ? until() : fromSiteInput(earliest()));
  const inOrder = () => since() !== null && until() !== null && since()! <= until()!;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy() || !inOrder()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const entry = { action: action(), earliest: since(), latest: until(), note: note().trim() };
      await send('POST', `/assets/${props.asset}/start-stop`, entry);
      say(words().saved);
      setNote('');
      await props.onEntered(latest());
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="no-print">
      <Panel title={words().enter}>
        <form class="stack" onSubmit={submit}>
          <p class="muted small">{words().enterLead}</p>
          <div class="start-stop-choice">
            <Segment
              label={words().what}
              value={action()}
              options={actions.map((value) => ({ value, label: t().controllers.actions[value]! }))}
              onChange={setAction}
            />
            <Segment
              label={words().when}
              value={exact()}
              options={(['exact', 'between'] as const).map((value) => ({ value, label: words()[value] }))}
              onChange={setExact}
            />
          </div>
          <div class="start-stop-times">
            <Show when={exact() === 'between'}>
              <TextField type="datetime-local" label={words().earliest} value={earliest()} onInput={setEarliest} />
            </Show>
            <TextField
              type="datetime-local"
              label={exact() === 'exact' ? words().when : words().latest}
              value={latest()}
              wrong={inOrder() ? undefined : words().wrongTime}
              onInput={setLatest}
            />
          </div>
          <LongField label={words().note} rows={2} value={note()} onInput={setNote} />
          <Show when={problem()}>{(one) => <ProblemNotice of={one()} />}</Show>
          <button type="submit" class="button primary start-stop-save" disabled={busy() || !inOrder()}>
            {words().save}
          </button>
        </form>
      </Panel>
    </div>
  );
}
