import { useNavigate, useSearchParams } from '@solidjs/router';
import { createSignal, onMount, Show } from 'solid-js';
import { asProblem, type RequestProblem } from '../../api/problem.ts';
import { loadSession, session, setPassword, signInByLink } from '../../api/session.ts';
import { TextField } from '../../components/Field.tsx';
import { ProblemNotice } from '../../components/States.tsx';
import { t } from '../../i18n/language.ts';
import { Doorstep } from './SignIn.tsx';

const minLength = 12;

/** Where a one-time link leads: a press of the button uses it up, then a password is chosen. Opening the page changes nothing. */
export function Start() {
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const [problem, setProblem] = createSignal<RequestProblem>();
  const [busy, setBusy] = createSignal(false);
  const secret = window.location.hash.slice(1);
  const changing = () => params['change'] !== undefined;

  onMount(async () => {
    if (secret !== '' || session()) return;
    try {
      if (!(await loadSession()) && changing()) navigate('/signin', { replace: true });
    } catch (error) {
      setProblem(asProblem(error));
    }
  });
  const consume = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await signInByLink(secret);
      history.replaceState(history.state, '', '/start');
      if (!session()?.mustSetPassword) navigate('/', { replace: true });
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Show
      when={session()}
      fallback={
        <Doorstep title={t().signin.startTitle} text={secret === '' ? t().signin.startMissing : t().signin.startText}>
          <div class="stack-wide">
            <Show when={problem()}>{(shown) => <ProblemNotice of={shown()} />}</Show>
            <button
              type="button"
              class="button primary large"
              disabled={busy() || secret === ''}
              onClick={() => void consume()}
            >
              {busy() ? t().signin.busy : t().signin.startAct}
            </button>
          </div>
        </Doorstep>
      }
    >
      <ChoosePassword needsCurrent={changing() && !session()?.mustSetPassword} />
    </Show>
  );
}

function ChoosePassword(props: { needsCurrent: boolean }) {
  const navigate = useNavigate();
  const [current, setCurrent] = createSignal('');
  const [next, setNext] = createSignal('');
  const [again, setAgain] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<RequestProblem>();
  const short = () =>
    next() !== '' && next().length < minLength ? t().signin.short(minLength - next().length) : undefined;
  const differs = () => (again() !== '' && again() !== next() ? t().signin.differs : undefined);
  const ready = () => next().length >= minLength && next() === again() && (!props.needsCurrent || current() !== '');
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!ready()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await setPassword(next(), props.needsCurrent ? current() : undefined);
      navigate('/', { replace: true });
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Doorstep title={t().signin.passwordTitle} text={t().signin.passwordText}>
      <form class="stack-wide" onSubmit={submit}>
        <input
          class="visually-hidden"
          autocomplete="username"
          value={session()?.user.id ?? ''}
          readOnly
          tabindex="-1"
          aria-label={t().signin.user}
        />
        <Show when={props.needsCurrent}>
          <TextField
            label={t().signin.current}
            type="password"
            value={current()}
            onInput={setCurrent}
            autocomplete="current-password"
          />
        </Show>
        <TextField
          label={t().signin.next}
          type="password"
          value={next()}
          onInput={setNext}
          wrong={short()}
          autocomplete="new-password"
        />
        <TextField
          label={t().signin.again}
          type="password"
          value={again()}
          onInput={setAgain}
          wrong={differs()}
          autocomplete="new-password"
        />
        <Show when={problem()}>{(shown) => <ProblemNotice of={shown()} />}</Show>
        <button type="submit" class="button primary large" disabled={busy() || !ready()}>
          {busy() ? t().common.sending : t().signin.setAct}
        </button>
      </form>
    </Doorstep>
  );
}
