import { useNavigate, useSearchParams } from '@solidjs/router';
import { createSignal, type JSX, onMount, Show } from 'solid-js';
import { asProblem, type RequestProblem } from '../../api/problem.ts';
import { loadSession, session } from '../../api/session.ts';
import { Mark } from '../../frame/Mark.tsx';
import { PasswordForm } from '../../frame/PasswordForm.tsx';
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
  return (
    <Doorstep title={t().signin.title} text={t().signin.lead}>
      <PasswordForm
        class="stack-wide"
        large
        problem={problem()}
        onDone={goOn}
        foot={(button) => (
          <>
            {button}
            <p class="muted small">{t().signin.forgot}</p>
            <p class="muted small">{t().signin.reportLink}</p>
          </>
        )}
      />
    </Doorstep>
  );
}
