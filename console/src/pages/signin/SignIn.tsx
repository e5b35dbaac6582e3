import { useNavigate, useSearchParams } from '@solidjs/router';
import { createSignal, type JSX, onMount, Show } from 'solid-js';
import { asProblem, type RequestProblem } from '../../api/problem.ts';
import { loadSession, session, signIn } from '../../api/session.ts';
import { TextField } from '../../components/Field.tsx';
import { ProblemNotice } from '../../components/States.tsx';
import { Mark } from '../../frame/Mark.tsx';
import { chooseLanguage, language, t } from '../../i18n/language.ts';
import './signin.css';

/** The frame of the pages before sign-in. */
export function Doorstep(props: { title: string; text?: string; children: JSX.Element }) {
  return (
    <main class="door">
      <div class="door-card">
        <header class="door-head">
          <Mark size={36} />
          <span class="door-name">{t().frame.product}</span>
          <button
            type="button"
            class="button quiet small"
            onClick={() => void chooseLanguage(language() === 'ja' ? 'en' : 'ja')}
          >
            {language() === 'ja' ? t().frame.languages.en : t().frame.languages.ja}
          </button>
        </header>
        <h1>{props.title}</h1>
        <Show when={props.text}>
          <p class="muted">{props.text}</p>
        </Show>
        {props.children}
      </div>
    </main>
  );
}

/** Sign-in by name and password. */
export function SignIn() {
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const [user, setUser] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<RequestProblem>();
  const goOn = () => {
    const next = typeof params['next'] === 'string' ? params['next'] : '/';
    navigate(next.startsWith('/') && !next.startsWith('//') ? next : '/', { replace: true });
  };
  onMount(async () => {
    try {
      if (session() ?? (await loadSession())) goOn();
    } catch (error) {
      setProblem(asProblem(error));
    }
  });
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(user(), password());
      goOn();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Doorstep title={t().signin.title} text={t().signin.lead}>
      <form class="stack-wide" onSubmit={submit}>
        <TextField label={t().signin.user} value={user()} onInput={setUser} autocomplete="username" required />
        <TextField
          label={t().signin.password}
          type="password"
          value={password()}
          onInput={setPassword}
          autocomplete="current-password"
          required
        />
        <Show when={problem()}>{(shown) => <ProblemNotice of={shown()} />}</Show>
        <button type="submit" class="button primary large" disabled={busy() || user() === '' || password() === ''}>
          {busy() ? t().signin.busy : t().signin.act}
        </button>
        <p class="muted small">{t().signin.forgot}</p>
        <p class="muted small">{t().signin.reportLink}</p>
      </form>
    </Doorstep>
  );
}
