import { createSignal, For, Match, onCleanup, Show, Switch } from 'solid-js';
import type { Replay, ReplayAsset } from '#protocol/api/replays.ts';
import { get, send, withParams } from '../../api/client.ts';
import { asProblem, type RequestProblem } from '../../api/problem.ts';
import { ChoiceField } from '../../components/Field.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { ProblemNotice } from '../../components/States.tsx';
import { count, fullStamp } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';

const spans = [7, 30, 90, 365];
/** A replay is looked at this often while it runs. */
const lookEveryMs = 700;

/** Runs a rule over the records of the last days and says what it would have found, asset by asset. */
export function RuleReplay(props: { rule: string; site: string }) {
  const words = () => t().rules.replay;
  const [days, setDays] = createSignal(30);
  const [replay, setReplay] = createSignal<Replay>();
  const [problem, setProblem] = createSignal<RequestProblem>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const going = () => replay()?.state === 'waiting' || replay()?.state === 'running';

  const look = async (id: string) => {
    try {
      setReplay(await get<Replay>(withParams(`/replays/${id}`, { site: props.site })));
      if (going()) timer = setTimeout(() => void look(id), lookEveryMs);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const start = async () => {
    setProblem(undefined);
    try {
      const begun = await send<Replay>('POST', '/replays', { rule: props.rule, days: days() });
      setReplay(begun);
      void look(begun.id);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const stop = async () => {
    const running = replay();
    if (running === undefined || !going()) return;
    await send('POST', `/replays/${running.id}/stop`).catch((error) => setProblem(asProblem(error)));
  };
  onCleanup(() => {
    clearTimeout(timer);
    void stop();
  });

  return (
    <section class="stack replay">
      <h3>{words().title}</h3>
      <p class="small muted">{words().lead}</p>
      <div class="row wrap">
        <ChoiceField
          label={words().span}
          value={String(days())}
          options={spans.map((each) => ({ value: String(each), label: words().days(each) }))}
          onChange={(value) => setDays(Number(value))}
        />
        <Show
          when={going()}
          fallback={
            <button class="button" type="button" onClick={() => void start()}>
              {replay() ? words().again : words().start}
            </button>
          }
        >
          <button class="button" type="button" onClick={() => void stop()}>
            {words().stop}
          </button>
        </Show>
      </div>
      <Show when={problem()}>{(wrong) => <ProblemNotice of={wrong()} />}</Show>
      <Show when={replay()}>{(shown) => <ReplayState of={shown()} />}</Show>
    </section>
  );
}

function ReplayState(props: { of: Replay }) {
  const words = () => t().rules.replay;
  return (
    <div class="stack" role="status">
      <Switch>
        <Match when={props.of.state === 'waiting'}>
          <p>{words().waiting}</p>
        </Match>
        <Match when={props.of.state === 'running'}>
          <p>{words().running(count(props.of.events))}</p>
          <div class="progress">
            <i style={{ width: `${Math.round(props.of.share * 100)}%` }} />
          </div>
        </Match>
        <Match when={props.of.state === 'stopped'}>
          <p>{words().stopped}</p>
        </Match>
        <Match when={props.of.state === 'failed'}>
          <p class="wrong">{words().failed}</p>
        </Match>
        <Match when={props.of.state === 'done'}>
          <Found of={props.of} />
        </Match>
      </Switch>
    </div>
  );
}

function Found(props: { of: Replay }) {
  const words = () => t().rules.replay;
  const total = () => {
    const { days, total: found, more } = props.of;
    if (found === 0) return words().none(days);
    return more ? words().atLeast(days, count(found)) : words().total(days, count(found));
  };
  return (
    <>
      <p class="strong">{total()}</p>
      <Show when={props.of.inVisits > 0}>
        <p class="small">{words().inVisits(count(props.of.inVisits))}</p>
      </Show>
      <Show when={props.of.storedFrom}>{(since) => <p class="small">{words().storedFrom(fullStamp(since()))}</p>}</Show>
      <Show when={!props.of.exact}>
        <p class="small">{words().arrivals}</p>
      </Show>
      <Show when={props.of.assets.length > 0}>
        <ul class="replay-assets" aria-label={words().byAsset}>
          <For each={props.of.assets}>{(row) => <AssetFindings of={row} />}</For>
        </ul>
      </Show>
      <p class="small muted">{words().basis}</p>
    </>
  );
}

function AssetFindings(props: { of: ReplayAsset }) {
  const link = useLink();
  const words = () => t().rules.replay;
  return (
    <li>
      <div class="row spread">
        <Show when={props.of.asset} fallback={<b>{`${words().noAsset} ${props.of.agent}`}</b>}>
          {(asset) => (
            <a href={link(`/assets/${asset().id}`)}>
              <b>{asset().name}</b>
            </a>
          )}
        </Show>
        <b class="number">{count(props.of.count)}</b>
      </div>
      <ul class="replay-findings">
        <For each={props.of.findings}>
          {(finding) => (
            <li class="small">
              <Stamp at={finding.first} full /> {pick(finding.sentence)}
              <Show when={finding.visit}>
                {(number) => (
                  <>
                    {' '}
                    <span class="tag">{words().visit(number())}</span>
                  </>
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.of.count > props.of.findings.length}>
        <p class="muted small">{words().moreOf(count(props.of.count - props.of.findings.length))}</p>
      </Show>
    </li>
  );
}
