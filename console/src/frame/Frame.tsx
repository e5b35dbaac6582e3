import { type RouteSectionProps, useLocation, useNavigate } from '@solidjs/router';
import { createEffect, createSignal, ErrorBoundary, lazy, onCleanup, onMount, Show, Suspense } from 'solid-js';
import { setSignedOutHandler } from '../api/client.ts';
import { sendWaiting } from '../api/outbox.ts';
import { asProblem, type RequestProblem } from '../api/problem.ts';
import { loadSession, session } from '../api/session.ts';
import { liveState, openStream } from '../api/stream.ts';
import { ProblemNotice, Skeleton } from '../components/States.tsx';
import { canUndo, Toasts, undoLast } from '../components/Toasts.tsx';
import { setTimeSite } from '../components/time.ts';
import { useGo, useParam } from '../components/url.ts';
import { t } from '../i18n/language.ts';
import { LostBanner } from './Banner.tsx';
import { listenToKeys, provideCommands } from './commands.ts';
import { openPages } from './pages.ts';
import { Rail } from './Rail.tsx';
import { useSite } from './site.ts';
import { TopBar } from './TopBar.tsx';

const Palette = lazy(() => import('./Palette.tsx'));
const Help = lazy(() => import('./Help.tsx'));

/** Rail, bar and the page between them; shown only to a person who is signed in. */
export function Frame(props: RouteSectionProps) {
  const navigate = useNavigate();
  const location = useLocation();
  const [problem, setProblem] = createSignal<RequestProblem>();
  const toSignIn = () => {
    const next = location.pathname + location.search;
    navigate(next === '/' ? '/signin' : `/signin?next=${encodeURIComponent(next)}`, { replace: true });
  };
  const load = async () => {
    setProblem(undefined);
    try {
      const found = session() ?? (await loadSession());
      if (!found) toSignIn();
      else if (found.mustSetPassword) navigate('/start', { replace: true });
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  onMount(() => {
    setSignedOutHandler(toSignIn);
    void load();
  });
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
      <SignedIn {...props} />
    </Show>
  );
}

function SignedIn(props: RouteSectionProps) {
  const go = useGo();
  const site = useSite();
  const [andon] = useParam('andon');
  const [palette, setPalette] = createSignal(false);
  const [help, setHelp] = createSignal(false);
  createEffect(() => setTimeSite(site.id()));
  createEffect(() => {
    if (liveState().state === 'live') void sendWaiting();
  });
  onMount(() => {
    const closeStream = openStream();
    const stopKeys = listenToKeys(document);
    onCleanup(() => {
      closeStream();
      stopKeys();
    });
  });
  provideCommands([
    ...openPages().map((page) => ({
      id: `go.${page.id}`,
      group: 'page' as const,
      title: () => t().frame.goTo(t().frame.pages[page.id]),
      chords: [`g ${page.key}`],
      run: () => go(page.path),
    })),
    {
      id: 'palette',
      group: 'general',
      title: () => t().frame.palette,
      chords: ['mod+k', '.'],
      run: () => setPalette(true),
    },
    {
      id: 'search',
      group: 'general',
      title: () => t().common.search,
      chords: ['/'],
      run: () => focusSearch(() => setPalette(true)),
    },
    { id: 'help', group: 'general', title: () => t().frame.help, chords: ['?'], run: () => setHelp(true) },
    {
      id: 'undo',
      group: 'general',
      title: () => t().common.undo,
      chords: ['mod+z', 'z'],
      when: canUndo,
      run: undoLast,
    },
    { id: 'andon', group: 'view', title: () => t().frame.andon, run: () => go('/', { andon: '1' }) },
  ]);
  const page = (
    <ErrorBoundary
      fallback={(error, reset) => (
        <div class="page">
          <ProblemNotice of={asProblem(error)} retry={reset} />
        </div>
      )}
    >
      <Suspense
        fallback={
          <div class="page">
            <Skeleton lines={8} />
          </div>
        }
      >
        {props.children}
      </Suspense>
    </ErrorBoundary>
  );
  return (
    <Show when={andon() === undefined} fallback={<main class="andon-place">{page}</main>}>
      <div class="frame">
        <a class="skip" href="#main">
          {t().frame.skip}
        </a>
        <Rail />
        <TopBar onPalette={() => setPalette(true)} onHelp={() => setHelp(true)} />
        <main class="frame-main" id="main" tabindex="-1">
          <LostBanner />
          {page}
        </main>
        <Toasts />
        <Suspense>
          <Show when={palette()}>
            <Palette onClose={() => setPalette(false)} />
          </Show>
          <Show when={help()}>
            <Help onClose={() => setHelp(false)} />
          </Show>
        </Suspense>
      </div>
    </Show>
  );
}

/** The page's own search field, where it has one; else the palette. */
function focusSearch(otherwise: () => void): void {
  const field = document.querySelector<HTMLInputElement>('[data-search]');
  if (!field) {
    otherwise();
    return;
  }
  field.focus();
  field.select();
}
