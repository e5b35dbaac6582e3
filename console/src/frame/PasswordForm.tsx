import { createSignal, type JSX, Show } from 'solid-js';
import { asProblem, type RequestProblem } from '../api/problem.ts';
import { signIn } from '../api/session.ts';
import { TextField } from '../components/Field.tsx';
import { ProblemNotice } from '../components/States.tsx';
import { t } from '../i18n/language.ts';

/** Name and password. `foot` draws what stands below the fields from the button that signs in; `onDone` follows a sign-in that was accepted. */
export function PasswordForm(props: {
  class: string;
  large?: boolean;
  problem?: RequestProblem | undefined;
  onDone: () => void;
  foot: (button: JSX.Element) => JSX.Element;
}) {
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
      props.onDone();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const button = () => (
    <button
      type="submit"
      class="button primary"
      classList={{ large: props.large === true }}
      disabled={busy() || user() === '' || password() === ''}
    >
      {busy() ? t().signin.busy : t().signin.act}
    </button>
  );
  return (
    <form class={props.class} onSubmit={submit}>
      <TextField label={t().signin.user} value={user()} onInput={setUser} autocomplete="username" required />
      <TextField
        label={t().signin.password}
        type="password"
        value={password()}
        onInput={setPassword}
        autocomplete="current-password"
        required
      />
      <Show when={problem() ?? props.problem}>{(shown) => <ProblemNotice of={shown()} />}</Show>
      {props.foot(button())}
    </form>
  );
}
