import { type RouteSectionProps, useLocation } from '@solidjs/router';
import { createEffect, createSignal, ErrorBoundary, lazy, on, onCleanup, onMount, Show, Suspense } from 'solid-js';
import { sendWaiting, waitingOf } from '../api/outbox.ts';
import { asProblem } from '../api/problem.ts';
import { invalidate } from '../api/query.ts';
import { session } from '../api/session.ts';
import { takeNewShell, waitingShell } from '../api/shell.ts';
import { liveState, openStream } from '../api/stream.ts';
import { ProblemNotice, Skeleton } from '../components/States.tsx';
import { canUndo, say, sayProblem, Toasts, undoLast } from '../components/Toasts.tsx';
import { setTimeSite, shortStamp } from '../components/time.ts';
import { useGo, useParam } from '../components/url.ts';
import { pick, t } from '../i18n/language.ts';
import { Banners } from './Banner.tsx';
import { listenToKeys, provideCommands } from './commands.ts';
import { NotFound } from './NotFound.tsx';
import { mayEnter, openPages } from './pages.ts';
import { Rail } from './Rail.tsx';
import { openTabs } from './settings-tabs.ts';
import { useSite } from './site.ts';
import { TopBar } from './TopBar.tsx';

const Palette = lazy(() => import('./Palette.tsx'));
const Help = lazy(() => import('./Help.tsx'));
const lookAgainMs = 20_000;

/** The console of a person who is signed in: the live line, the keys, the acts that wait, and the page. */
export function SignedIn(
  props: RouteSectionProps & {
    /** Another tab signed this person in (id) or out (null). */
    onPerson: (id: string | null) => void;
    /** The live line is lost: perhaps the session is over. */
    onLost: () => void;
  },
) {
  const go = useGo();
  const location = useLocation();
  const site = useSite();
  const [andon] = useParam('andon');
  const [palette, setPalette] = createSignal(false);
  const [help, setHelp] = createSignal(false);
  createEffect(() => setTimeSite(site.id()));
  createEffect(() => {
    const [first] = openPages();
    if (location.pathname === '/' && first && first.path !== '/') go(first.path);
  });
  createEffect(
    on(
      () => liveState().state === 'lost',
      (lost) => {
        if (!lost) return;
        const timer = setInterval(props.onLost, lookAgainMs);
        onCleanup(() => clearInterval(timer));
      },
    ),
  );
  createEffect(
    on(
      () => liveState().since,
      () => {
        if (liveState().state === 'live' && waitingOf(session()?.user.id).length > 0) void sendKept();
      },
    ),
  );
  onMount(() => {
    const closeStream = openStream(props.onPerson);
    const stopKeys = listenToKeys(document);
    onCleanup(() => {
      closeStream();
      stopKeys();
    });
  });
  // On a wall nobody presses a button: there the newer console comes in by itself.
  createEffect(() => {
    if (andon() !== undefined && waitingShell()) takeNewShell();
  });
  provideCommands([
    ...openPages().map((page) => ({
      id: `go.${page.id}`,
      group: 'page' as const,
      title: () => t().frame.goTo(t().frame.pages[page.id]),
      chords: [`g ${page.key}`],
      run: () => go(page.path),
    })),
    ...openTabs().map(({ id }) => ({
      id: `go.settings.${id}`,
      group: 'page' as const,
      title: () => t().frame.goTo(t().settings.tabs[id]),
      run: () => go('/settings', { tab: id }),
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
      fallback={(error) => (
        <div class="page">
          <ProblemNotice of={asProblem(error)} retry={() => window.location.reload()} />
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
        <Show when={mayEnter(location.pathname)} fallback={<NotFound />}>
          {props.children}
        </Show>
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
          <Banners />
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

/** Sends what this person did while the hub could not be reached, and says what did not get through. */
async function sendKept(): Promise<void> {
  const person = session()?.user.id;
  if (person === undefined) return;
  try {
    const sent = await sendWaiting(person, ({ waiting, problem }) => {
      const why = problem ? pick(problem.problem.message) : t().common.keptTooLong;
      say(t().common.notSentLater(shortStamp(waiting.at), why));
    });
    if (sent === 0) return;
    say(t().common.sentLater(sent));
    invalidate('/incidents', '/now');
  } catch (error) {
    sayProblem(error);
  }
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
