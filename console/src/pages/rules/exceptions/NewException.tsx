import { createEffect, createSignal, For, on, onCleanup, Show } from 'solid-js';
import type {
  ExceptionCheck,
  ExceptionChoices,
  ExceptionRow,
  NewException as Order,
} from '#protocol/api/exceptions.ts';
import type { Page } from '#protocol/api/parts.ts';
import type { RuleRow } from '#protocol/api/rules.ts';
import { send, withParams } from '../../../api/client.ts';
import { asProblem, type RequestProblem } from '../../../api/problem.ts';
import { createQuery } from '../../../api/query.ts';
import { may } from '../../../api/session.ts';
import { ChoiceField, LongField, TextField } from '../../../components/Field.tsx';
import { PageHead, Panel } from '../../../components/Panel.tsx';
import { whyNot } from '../../../components/permission.ts';
import { ProblemNotice } from '../../../components/States.tsx';
import { say } from '../../../components/Toasts.tsx';
import { useGo, useParam } from '../../../components/url.ts';
import { useSite } from '../../../frame/site.ts';
import { pick, t } from '../../../i18n/language.ts';
import { ReplayState } from '../ReplayFound.tsx';
import { ReplayStart } from '../RuleReplay.tsx';
import { createReplayRun } from '../replay-run.ts';
import { Conditions } from './Conditions.tsx';
import { EffectView } from './EffectView.tsx';
import { dayAfter, endOfDay } from './last-day.ts';
import '../rules.css';

/** How long a text rests before it is checked, ms. */
const restMs = 400;

/** A new exception, from an incident or by hand: conditions, text, what it would have hidden, and who answers for it. */
export default function NewException() {
  const current = useSite();
  const go = useGo();
  const words = () => t().exceptions;
  const [incident] = useParam('incident');
  const [rule, setRule] = useParam('rule');
  const choices = createQuery<ExceptionChoices>(() => (incident() ? `/incidents/${incident()}/exception` : null));
  const site = () => choices.data()?.site ?? current.id();
  const rules = createQuery<Page<RuleRow>>(() =>
    incident() || site() === '' ? null : withParams('/rules', { site: site(), limit: '10000' }),
  );
  const [text, setText] = createSignal('');
  const [check, setCheck] = createSignal<ExceptionCheck>();
  const [problem, setProblem] = createSignal<RequestProblem>();
  const [owner, setOwner] = createSignal('');
  const [reason, setReason] = createSignal('');
  const [until, setUntil] = createSignal(dayAfter(90));
  const [knowingly, setKnowingly] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const run = createReplayRun(site);
  const sound = () => check()?.faults.length === 0;
  const effect = () => (run.replay()?.state === 'done' ? run.replay()?.effect : null);
  const real = () => effect()?.hits.filter(({ verdict }) => verdict === 'true').length ?? 0;
  const ready = () =>
    sound() &&
    effect() &&
    owner().trim() !== '' &&
    reason().trim() !== '' &&
    until() !== '' &&
    (real() === 0 || knowingly());

  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  createEffect(
    on(text, (now) => {
      run.clear();
      setCheck(undefined);
      setKnowingly(false);
      clearTimeout(timer);
      if (now.trim() === '' || !may('change_rules')) return;
      timer = setTimeout(() => void read(now), restMs);
    }),
  );
  const read = async (asked: string) => {
    try {
      const found = await send<ExceptionCheck>('POST', '/exceptions/check', { site: site(), text: asked });
      if (asked === text()) setCheck(found);
      setProblem(undefined);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const enable = async () => {
    const preview = run.replay();
    if (!ready() || preview === undefined || busy()) return;
    setBusy(true);
    setProblem(undefined);
    const order: Order = {
      ...{ site: site(), text: text(), owner: owner(), reason: reason(), until: endOfDay(until()) },
      ...{ preview: preview.id, knowingly: knowingly() },
    };
    try {
      const made = await send<ExceptionRow>('POST', '/exceptions', order);
      say(words().enabled);
      go('/rules', { tab: 'exceptions', exception: made.id });
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const asked = () => choices.data()?.rule.id ?? rule() ?? '';

  return (
    <div class="page new-exception">
      <PageHead title={words().newTitle} says={words().newSays} />
      <Show when={whyNot('change_rules')}>{(why) => <p class="notice">{why()}</p>}</Show>
      <Show when={problem()}>{(wrong) => <ProblemNotice of={wrong()} />}</Show>
      <Show when={choices.problem()}>{(wrong) => <ProblemNotice of={wrong()} />}</Show>
      <Panel title={words().step1}>
        <div class="stack-wide">
          <Show
            when={incident()}
            fallback={
              <ChoiceField
                label={words().rule}
                hint={words().ruleHint}
                value={rule() ?? ''}
                options={[
                  { value: '', label: words().chooseRule },
                  ...(rules.data()?.items ?? [])
                    .map(({ id, title }) => ({ value: id, label: pick(title) }))
                    .sort((a, b) => a.label.localeCompare(b.label, 'ja')),
                ]}
                onChange={(id) => setRule(id || null)}
              />
            }
          >
            <p class="strong">{choices.data() && pick(choices.data()!.rule.title)}</p>
          </Show>
          <Show when={choices.data()?.closed}>{(why) => <p class="notice bad">{pick(why())}</p>}</Show>
          <Show when={asked() !== '' && !choices.data()?.closed}>
            <Show keyed when={`${asked()} ${choices.data()?.records ?? ''}`}>
              <Conditions
                site={site()}
                rule={asked()}
                fields={choices.data()?.fields ?? []}
                records={choices.data()?.records ?? 0}
                onText={setText}
                onProblem={setProblem}
              />
            </Show>
          </Show>
        </div>
      </Panel>
      <Panel title={words().step2}>
        <div class="stack">
          <p class="small muted">{words().step2Lead}</p>
          <textarea
            class="input source"
            rows={11}
            spellcheck={false}
            aria-label={words().text}
            value={text()}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <div role="status">
            <Show when={check()}>{(found) => <CheckWords of={found()} />}</Show>
          </div>
        </div>
      </Panel>
      <Panel title={words().step3}>
        <div class="stack replay">
          <p class="small muted">{words().step3Lead}</p>
          <ReplayStart
            run={run}
            primary
            ready={sound()}
            start={(days) => void run.start({ exception: { site: site(), text: text() }, days })}
          />
          <Show when={run.problem()}>{(wrong) => <ProblemNotice of={wrong()} />}</Show>
          <Show when={run.replay()}>
            {(shown) => (
              <ReplayState of={shown()}>
                <EffectView of={shown()} />
              </ReplayState>
            )}
          </Show>
        </div>
      </Panel>
      <Panel title={words().step4}>
        <form
          class="stack-wide"
          onSubmit={(event) => {
            event.preventDefault();
            void enable();
          }}
        >
          <p class="small muted">{words().step4Lead}</p>
          <div class="form-two">
            <TextField label={words().owner} hint={words().ownerHint} value={owner()} onInput={setOwner} />
            <TextField label={words().until} type="date" value={until()} onInput={setUntil} />
          </div>
          <LongField label={words().reason} value={reason()} onInput={setReason} />
          <Show when={real() > 0}>
            <label class="check">
              <input
                type="checkbox"
                checked={knowingly()}
                onChange={(event) => setKnowingly(event.currentTarget.checked)}
              />
              {words().knowingly}
            </label>
          </Show>
          <div class="row wrap">
            <button
              type="submit"
              class="button primary"
              disabled={!ready() || busy() || !may('change_rules')}
              title={whyNot('change_rules')}
            >
              {busy() ? t().common.sending : words().enable}
            </button>
            <Show when={!effect()}>
              <span class="muted small">{words().needsPreview}</span>
            </Show>
          </div>
        </form>
      </Panel>
    </div>
  );
}

function CheckWords(props: { of: ExceptionCheck }) {
  const words = () => t().exceptions;
  const lists = () => [
    { title: words().faults, of: props.of.faults, tone: 'bad' },
    { title: words().warnings, of: props.of.warnings, tone: '' },
  ];
  return (
    <>
      <For each={lists().filter(({ of }) => of.length > 0)}>
        {(list) => (
          <div class={`notice ${list.tone}`}>
            <div class="stack">
              <b>{list.title}</b>
              <For each={list.of}>
                {(each) => (
                  <p>
                    {words().line(each.line)}: {pick(each.text)}
                  </p>
                )}
              </For>
            </div>
          </div>
        )}
      </For>
      <Show when={props.of.faults.length === 0 && props.of.warnings.length === 0}>
        <p class="small">{words().sound}</p>
      </Show>
    </>
  );
}
