import { type RouteSectionProps, useLocation, useNavigate } from '@solidjs/router';
import { createSignal, lazy, onCleanup, onMount, Show, Suspense } from 'solid-js';
import { setRefusedHandler, setSignedOutHandler } from '../api/client.ts';
import { asProblem, type RequestProblem } from '../api/problem.ts';
import { leave, loadSession, refreshSession, session } from '../api/session.ts';
import { keepShell } from '../api/shell.ts';
import { ProblemNotice } from '../components/States.tsx';
import { sayProblem } from '../components/Toasts.tsx';
import { SignedIn } from './SignedIn.tsx';

const SignInAgain = lazy(() => import('./SignInAgain.tsx'));
const retryMs = 5_000;
const refreshGapMs = 60_000;

/** Rail, bar and the page between them; shown only to a person who is signed in. */
export function Frame(props: RouteSectionProps) {
  const navigate = useNavigate();
  const location = useLocation();
  const [problem, setProblem] = createSignal<RequestProblem>();
  const [over, setOver] = createSignal(false);
  let retry: ReturnType<typeof setTimeout> | undefined;
  let refreshedAt = Date.now();
  const toSignIn = () => {
    leave();
    const next = location.pathname + location.search;
    navigate(next === '/' ? '/signin' : `/signin?next=${encodeURIComponent(next)}`, { replace: true });
  };
  const load = async () => {
    clearTimeout(retry);
    try {
      const found = session() ?? (await loadSession());
      if (!found) toSignIn();
      else if (found.mustSetPassword) navigate('/start', { replace: true });
    } catch (error) {
      setProblem(asProblem(error));
      retry = setTimeout(() => void load(), retryMs);
    }
  };
  const lookAgain = () => void refreshSession().then((known) => setOver(!known), sayProblem);
  /** What a person may do can change while a page stands open. */
  const refresh = () => {
    if (document.hidden || Date.now() - refreshedAt < refreshGapMs) return;
    refreshedAt = Date.now();
    lookAgain();
  };
  onMount(() => {
    setSignedOutHandler(() => (session() ? setOver(true) : toSignIn()));
    setRefusedHandler(refresh);
    document.addEventListener('visibilitychange', refresh);
    void load();
    void keepShell();
    onCleanup(() => {
      clearTimeout(retry);
      document.removeEventListener('visibilitychange', refresh);
    });
  });
  /** Another tab of this browser signed somebody in or out. */
  const onPerson = (id: string | null) => {
    if (id === null) toSignIn();
    else if (id !== session()?.user.id) window.location.reload();
    else lookAgain();
  };
  return (
    <Show
      when={session() && !session()?.mustSetPassword}
      fallback={
        <Show when={problem()}>
          {(shown) => (
            <div class="page alone">
              <ProblemNotice of={shown()} retry={() => void load()} />
            </div>
          )}
        </Show>
      }
    >
      <SignedIn {...props} onPerson={onPerson} onLost={refresh} />
      <Suspense>
        <Show when={over()}>
          <SignInAgain onDone={() => setOver(false)} onLeave={toSignIn} />
        </Show>
      </Suspense>
    </Show>
  );
}
