import { For, type JSX, Match, Show, Switch } from 'solid-js';
import type { RequestProblem } from '../api/problem.ts';
import type { Query } from '../api/query.ts';
import { pick, t } from '../i18n/language.ts';
import { Icon, type IconName } from './Icon.tsx';

/** Nothing to show, and why that is so. */
export function Empty(props: { icon?: IconName; title: string; text?: string; children?: JSX.Element }) {
  return (
    <div class="empty">
      <Icon name={props.icon ?? 'check'} size={28} />
      <p class="strong">{props.title}</p>
      <Show when={props.text}>
        <p class="muted small">{props.text}</p>
      </Show>
      {props.children}
    </div>
  );
}

/** What happened, what is safe, what to do. */
export function ProblemNotice(props: { of: RequestProblem; retry?: (() => void) | undefined }) {
  return (
    <div class="notice bad" role="alert" title={props.of.problem.code}>
      <div class="grow stack">
        <p class="strong">{pick(props.of.problem.message)}</p>
        <Show when={props.of.problem.remedy}>{(remedy) => <p>{pick(remedy())}</p>}</Show>
      </div>
      <Show when={props.retry}>
        {(retry) => (
          <button type="button" class="button small" onClick={() => retry()()}>
            {t().common.retry}
          </button>
        )}
      </Show>
    </div>
  );
}

/** Grey lines in the place of text that is on its way. */
export function Skeleton(props: { lines?: number }) {
  const widths = ['w90', 'w70', 'w80', 'w60'];
  return (
    <div class="stack skeletons" role="status" aria-label={t().common.loading}>
      <For each={Array.from({ length: props.lines ?? 3 })}>
        {(_, index) => <span class={`skeleton ${widths[index() % widths.length]}`} />}
      </For>
    </div>
  );
}

/** Shows a query: skeleton, problem, or the data; a problem beside data that is still good stays a line on top. */
export function QueryView<T>(props: { query: Query<T>; lines?: number; children: (data: () => T) => JSX.Element }) {
  return (
    <Switch>
      <Match when={props.query.data() !== undefined}>
        <Show when={besideData(props.query.problem())}>
          {(problem) => <ProblemNotice of={problem()} retry={() => void props.query.refetch()} />}
        </Show>
        {props.children(() => props.query.data() as T)}
      </Match>
      <Match when={props.query.problem()}>
        {(problem) => <ProblemNotice of={problem()} retry={() => void props.query.refetch()} />}
      </Match>
      <Match when={props.query.loading()}>
        <Skeleton lines={props.lines ?? 5} />
      </Match>
    </Switch>
  );
}

/** The problem to show beside data; that the hub cannot be reached stands above every page already, with the time of the data. */
export function besideData(problem: RequestProblem | undefined): RequestProblem | undefined {
  return problem?.problem.code === 'unreachable' ? undefined : problem;
}
