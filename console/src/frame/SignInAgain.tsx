import { Dialog } from '@kobalte/core/dialog';
import { createSignal, Show } from 'solid-js';
import { asProblem, type RequestProblem } from '../api/problem.ts';
import { invalidate } from '../api/query.ts';
import { session, signIn } from '../api/session.ts';
import { TextField } from '../components/Field.tsx';
import { ProblemNotice } from '../components/States.tsx';
import { t } from '../i18n/language.ts';

/**
 * The session is over while a page stands open: the same person signs in again and goes on with what was typed. It covers the page,
 * which may be read by anybody who passes; another person who signs in begins on a fresh one.
 */
export default function SignInAgain(props: { onDone: () => void; onLeave: () => void }) {
  const before = session()?.user;
  const [user, setUser] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<RequestProblem>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(user(), password());
      if (session()?.user.id !== before?.id) {
        window.location.assign('/');
        return;
      }
      invalidate('');
      props.onDone();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open preventScroll={false}>
      <Dialog.Portal>
        <Dialog.Overlay class="overlay opaque" />
        <div class="dialog-place opaque">
          <Dialog.Content class="dialog" onEscapeKeyDown={(event: Event) => event.preventDefault()}>
            <Dialog.Title as="h2">{t().signin.againTitle}</Dialog.Title>
            <form class="stack-wide sign-in-again" onSubmit={submit}>
              <p>{t().signin.againText(before?.name ?? '')}</p>
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
              <div class="dialog-foot">
                <button type="button" class="button" onClick={() => props.onLeave()}>
                  {t().signin.leave}
                </button>
                <button type="submit" class="button primary" disabled={busy() || user() === '' || password() === ''}>
                  {busy() ? t().signin.busy : t().signin.act}
                </button>
              </div>
            </form>
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog>
  );
}
