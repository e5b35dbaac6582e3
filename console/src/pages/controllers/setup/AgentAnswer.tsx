import { For, type JSX, Show } from 'solid-js';
import type { SetUpOrderState } from '#protocol/api/controller-setup.ts';
import { ProblemNotice } from '../../../components/States.tsx';
import { clock, count } from '../../../components/time.ts';
import { useLink } from '../../../components/url.ts';
import { pick, t } from '../../../i18n/language.ts';
import type { AskedAgent } from './asked-agent.ts';

/** An agent that was silent for so long is not there, milliseconds. */
const silentMs = 20_000;

/** How it stands with a question to an agent: waited for, refused, with faults, or what it said. */
export function AgentAnswer(props: { of: AskedAgent; children: JSX.Element }) {
  const link = useLink();
  const state = () => props.of.answer()?.state;
  const objections = () => props.of.answer()?.objections ?? [];
  const isSilent = () => {
    const answer = props.of.answer();
    if (answer === undefined) return false;
    return answer.lastHeard === null || clock() - Date.parse(answer.lastHeard) > silentMs;
  };
  return (
    <div class="stack" aria-live="polite">
      <Show when={props.of.waiting() !== null}>
        <div class="notice" role="status">
          <div class="grow">
            <p>{t().setUp.checking(props.of.waiting()!)}</p>
            <Show when={props.of.answer()?.progress}>
              {(progress) => <SearchNow of={props.of} progress={progress()} />}
            </Show>
            <Show when={isSilent()}>
              <p>
                {t().setUp.slow} <a href={link('/sources')}>{t().setUp.fileLink}</a>
              </p>
            </Show>
          </div>
          <button type="button" class="button" onClick={() => props.of.stop()}>
            {t().setUp.stopWaiting}
          </button>
        </div>
      </Show>
      <Show when={props.of.problem()}>{(problem) => <ProblemNotice of={problem()} />}</Show>
      <Show when={state() === 'expired'}>
        <p class="notice warn">{t().setUp.expired}</p>
      </Show>
      <Show when={state() === 'refused'}>
        <p class="notice bad">{t().setUp.refused(props.of.answer()?.refusal ?? '')}</p>
      </Show>
      <Show when={objections().length > 0}>
        <div class="notice bad" data-objections={objections().length}>
          <div>
            <p class="strong">{t().setUp.faults}</p>
            <ul class="lines">
              <For each={objections()}>
                {(one) => (
                  <li class="wrap">
                    <Show when={one.line !== null}>
                      <b class="nowrap">{t().setUp.line(one.line!)}</b>
                    </Show>
                    <span class="grow">{pick(one.words)}</span>
                  </li>
                )}
              </For>
            </ul>
          </div>
        </div>
      </Show>
      <Show when={state() === 'answered' && objections().length === 0}>{props.children}</Show>
    </div>
  );
}

/** How far a search for a map is, and the way to end it. */
function SearchNow(props: { of: AskedAgent; progress: NonNullable<SetUpOrderState['progress']> }) {
  const minutes = () => {
    const { secondsLeft } = props.progress;
    return secondsLeft === null ? null : count(Math.ceil(secondsLeft / 60));
  };
  return (
    <div data-searching>
      <Show when={props.progress.of}>
        {(of) => (
          <>
            <p>{t().setUp.searching(count(props.progress.done), count(of()), minutes())}</p>
            <div class="progress">
              <i style={{ width: `${Math.min(1, props.progress.done / of()) * 100}%` }} />
            </div>
          </>
        )}
      </Show>
      <Show
        when={props.of.cancelled()}
        fallback={
          <button type="button" class="button" onClick={() => void props.of.cancel()}>
            {t().setUp.searchCancel}
          </button>
        }
      >
        <p class="muted">{t().setUp.searchEnding}</p>
      </Show>
    </div>
  );
}
