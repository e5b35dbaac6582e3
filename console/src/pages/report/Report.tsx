import { useSearchParams } from '@solidjs/router';
import { createSignal, For, onCleanup, onMount, Show } from 'solid-js';
import { newAct, send } from '../../api/client.ts';
import { keepForLater, sendWaiting } from '../../api/outbox.ts';
import { asProblem, type RequestProblem } from '../../api/problem.ts';
import type { FloorReport } from '../../api/types.ts';
import { LongField, TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ProblemNotice } from '../../components/States.tsx';
import { chooseLanguage, language, t } from '../../i18n/language.ts';
import './report.css';

const kinds: FloorReport['what'][] = [
  'warning_shown',
  'files_encrypted',
  'infection_display',
  'slow_or_stopped',
  'unknown_person_or_device',
  'other',
];
const urgent: FloorReport['what'][] = ['warning_shown', 'files_encrypted', 'infection_display'];
const retryMs = 15_000;
/** Reports carry no person; what happened is still worth knowing days later. */
const floor = 'floor';
const keptMs = 7 * 24 * 3_600_000;

/** A report from the shop floor: gloves, no sign-in, no blame; kept on the device while there is no connection. */
export default function Report() {
  const [params] = useSearchParams();
  const [what, setWhat] = createSignal<FloorReport['what'] | null>(null);
  const [text, setText] = createSignal('');
  const [place, setPlace] = createSignal('');
  const [name, setName] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [done, setDone] = createSignal<'sent' | 'kept' | null>(null);
  const [number, setNumber] = createSignal('');
  const [problem, setProblem] = createSignal<RequestProblem>();
  const read = (key: string) => (typeof params[key] === 'string' ? (params[key] as string) : '');
  const token = () => location.hash.slice(1) || read('token');
  let act = newAct();
  const usable = () => read('site') !== '' && token() !== '';

  const setFailure = (error: unknown) => setProblem(asProblem(error));
  onMount(() => {
    const retry = () => {
      sendWaiting(floor, ({ problem: refused }) => {
        if (refused) setProblem(refused);
      }).then((sent) => {
        if (sent > 0 && done() === 'kept') setDone('sent');
      }, setFailure);
    };
    const timer = setInterval(retry, retryMs);
    window.addEventListener('online', retry);
    retry();
    onCleanup(() => {
      clearInterval(timer);
      window.removeEventListener('online', retry);
    });
  });
  const submit = async (event: Event) => {
    event.preventDefault();
    const kind = what();
    if (kind === null) return;
    setBusy(true);
    setProblem(undefined);
    const body: FloorReport = {
      site: read('site'),
      token: token(),
      what: kind,
      text: text(),
      at: new Date().toISOString(),
      ...(place() === '' ? {} : { place: place() }),
      ...(name() === '' ? {} : { name: name() }),
    };
    try {
      setNumber((await send<{ number: string }>('POST', '/reports', body, act)).number);
      setDone('sent');
    } catch (error) {
      const seen = asProblem(error);
      if (seen.problem.code === 'unreachable') {
        keepForLater({ person: floor, act, path: '/reports', body, keptMs });
        setDone('kept');
      } else setProblem(seen);
    } finally {
      setBusy(false);
    }
  };
  const again = () => {
    setWhat(null);
    setText('');
    act = newAct();
    setProblem(undefined);
    setDone(null);
  };
  return (
    <main class="report">
      <header class="report-head">
        <h1>{t().report.title}</h1>
        <button
          type="button"
          class="button quiet"
          onClick={() => void chooseLanguage(language() === 'ja' ? 'en' : 'ja')}
        >
          {language() === 'ja' ? t().frame.languages.en : t().frame.languages.ja}
        </button>
      </header>
      <Show when={usable()} fallback={<p class="notice bad">{t().report.badLink}</p>}>
        <Show when={done() === null} fallback={<Thanks kept={done() === 'kept'} number={number()} onAgain={again} />}>
          <Show
            when={what()}
            fallback={
              <>
                <p class="report-lead">{t().report.lead}</p>
                <ul class="report-choices">
                  <For each={kinds}>
                    {(kind) => (
                      <li>
                        <button type="button" onClick={() => setWhat(kind)}>
                          {t().report.what[kind]}
                        </button>
                      </li>
                    )}
                  </For>
                </ul>
              </>
            }
          >
            {(kind) => (
              <form class="stack-wide" onSubmit={submit}>
                <div class="report-chosen">
                  <b class="grow">{t().report.what[kind()]}</b>
                  <button type="button" class="button" onClick={() => setWhat(null)}>
                    {t().report.back}
                  </button>
                </div>
                <Show when={urgent.includes(kind())}>
                  <p class="report-urgent">{t().report.urgent}</p>
                </Show>
                <LongField label={t().report.text} value={text()} onInput={setText} rows={3} />
                <TextField label={t().report.place} value={place()} onInput={setPlace} />
                <TextField label={t().report.name} value={name()} onInput={setName} />
                <Show when={problem()}>{(shown) => <ProblemNotice of={shown()} />}</Show>
                <button type="submit" class="button primary large" disabled={busy()}>
                  {busy() ? t().report.sending : t().report.send}
                </button>
              </form>
            )}
          </Show>
        </Show>
      </Show>
    </main>
  );
}

function Thanks(props: { kept: boolean; number: string; onAgain: () => void }) {
  return (
    <div class="report-thanks" role="status">
      <Icon name={props.kept ? 'clock' : 'check'} size={56} />
      <h2>{props.kept ? t().report.waiting : t().report.thanks}</h2>
      <Show when={!props.kept && props.number !== ''}>
        <p class="strong">{t().report.number(props.number)}</p>
      </Show>
      <p>{props.kept ? t().report.waitingText : t().report.thanksText}</p>
      <button type="button" class="button large" onClick={() => props.onAgain()}>
        {t().report.again}
      </button>
    </div>
  );
}
