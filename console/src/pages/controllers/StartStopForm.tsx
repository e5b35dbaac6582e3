import { createSignal, Show } from 'solid-js';
import type { EnteredAction, EnteredConfidence, StartStopRow } from '#protocol/api/start-stop.ts';
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

/**
 * Enters what a person saw: large enough for a tablet at a cabinet, done in three touches where it just happened. With `corrects` it
 * begins with that entry, which the new one puts right.
 */
export function StartStopForm(props: {
  asset: string;
  corrects: StartStopRow | undefined;
  onCancel: () => void;
  onEntered: (latest: string) => Promise<unknown>;
}) {
  const before = props.corrects;
  const moment = (at: string | undefined) => (at === undefined ? present() : siteInput(at));
  const [action, setAction] = createSignal((before?.action as EnteredAction | undefined) ?? 'start');
  const [exact, setExact] = createSignal<'exact' | 'between'>(
    before?.earliest === before?.latest ? 'exact' : 'between',
  );
  const [earliest, setEarliest] = createSignal(moment(before?.earliest));
  const [latest, setLatest] = createSignal(moment(before?.latest));
  const [confidence, setConfidence] = createSignal((before?.confidence as EnteredConfidence | undefined) ?? 'certain');
  const [planned, setPlanned] = createSignal<'planned' | 'unplanned' | ''>(before ? plannedWord(before) : '');
  const [note, setNote] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<RequestProblem>();
  const words = () => t().startStop;
  const until = () => fromSiteInput(latest());
  const since = () => (exact() === 'exact' ? until() : fromSiteInput(earliest()));
  const inOrder = () => since() !== null && until() !== null && since()! <= until()!;
  const ready = () => inOrder() && planned() !== '';
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy() || !ready()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const entry = {
        action: action(),
        earliest: since(),
        latest: until(),
        confidence: confidence(),
        planned: planned() === 'planned',
        note: note().trim(),
        corrects: props.corrects?.entered?.seq ?? null,
      };
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
      <Panel title={props.corrects ? words().correctTitle(String(props.corrects.entered?.seq)) : words().enter}>
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
          <div class="start-stop-choice">
            <Segment
              label={words().planned}
              value={planned()}
              options={(['planned', 'unplanned'] as const).map((value) => ({ value, label: words().plans[value] }))}
              onChange={setPlanned}
            />
            <Segment
              label={words().sure}
              value={confidence()}
              options={(['certain', 'probable'] as const).map((value) => ({ value, label: words().sureness[value] }))}
              onChange={setConfidence}
            />
          </div>
          <LongField label={words().note} rows={2} value={note()} onInput={setNote} />
          <Show when={planned() === ''}>
            <p class="muted small">{words().planMissing}</p>
          </Show>
          <Show when={problem()}>{(one) => <ProblemNotice of={one()} />}</Show>
          <div class="row">
            <button type="submit" class="button primary start-stop-save" disabled={busy() || !ready()}>
              {words().save}
            </button>
            <Show when={props.corrects}>
              <button type="button" class="button start-stop-save" onClick={() => props.onCancel()}>
                {t().common.cancel}
              </button>
            </Show>
          </div>
        </form>
      </Panel>
    </div>
  );
}

function plannedWord(row: StartStopRow): 'planned' | 'unplanned' {
  return row.entered?.planned ? 'planned' : 'unplanned';
}
