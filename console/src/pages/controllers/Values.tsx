import { createSignal, For, Show } from 'solid-js';
import type { ControllerValues, ValueRule } from '#protocol/api/value-rules.ts';
import { send } from '../../api/client.ts';
import type { Query } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import type { ControllerDetail } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { placeLine } from '../../components/differences/place-words.ts';
import { changeWords } from '../../components/differences/side-text.ts';
import { LongField } from '../../components/Field.tsx';
import { fileKind } from '../../components/file-kind.ts';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { QueryView } from '../../components/States.tsx';
import { say } from '../../components/Toasts.tsx';
import { count, shortStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { Learning } from './Learning.tsx';

type Deciding = { rule: ValueRule; type: 'approve' | 'refuse' | 'end' };

/** What is not compared of a controller: which values, by which rule, by whose decision, since when. */
export function Values(props: { data: ControllerDetail; query: Query<ControllerValues>; onChange: () => void }) {
  const [deciding, setDeciding] = createSignal<Deciding | null>(null);
  const [reason, setReason] = createSignal('');
  const ask = (rule: ValueRule, type: Deciding['type']) => {
    setReason('');
    setDeciding({ rule, type });
  };
  const words = () => t().values;
  return (
    <QueryView query={props.query} lines={4}>
      {(values) => (
        <>
          <Rules rules={values().rules} onAsk={ask} />
          <Panel
            title={words().title}
            aside={words().inAll(count(values().exclusions.reduce((sum, { count: n }) => sum + n, 0)))}
          >
            <p class="muted small">{words().says}</p>
            <LeftOut of={values()} />
            <ul class="lines">
              <For each={values().exclusions} fallback={<li class="muted">{words().nothing}</li>}>
                {(one) => (
                  <li class="wrap">
                    <details class="grow">
                      <summary>
                        <b>
                          {one.number === null
                            ? (words().readerRules[one.rule] ?? fileKind(one.rule) ?? one.rule)
                            : words().rule(one.number)}
                        </b>{' '}
                        <span class="muted">{t().controllers.classes[one.class] ?? one.class}</span>{' '}
                        <span class="tag">{words().many(count(one.count))}</span>
                      </summary>
                      <ul class="plain-list small break-any">
                        <For each={one.paths}>{(path) => <li>{placeLine(path)}</li>}</For>
                        <Show when={one.count > one.paths.length}>
                          <li class="muted">{words().more(count(one.count - one.paths.length))}</li>
                        </Show>
                      </ul>
                    </details>
                    <span class="muted small">{one.number === null ? words().byReader : words().byPeople}</span>
                  </li>
                )}
              </For>
            </ul>
          </Panel>
          <Learning data={props.data} of={values().learning} by="long" onChange={props.onChange} />
          <Show when={!values().series.superseded || values().series.samples > 0}>
            <Learning data={props.data} of={values().series} by="short" onChange={props.onChange} />
          </Show>
          <FormDialog
            open={deciding() !== null}
            title={deciding() ? words().decideTitle[deciding()!.type](deciding()!.rule.number) : ''}
            act={deciding() ? words().decide[deciding()!.type] : ''}
            ready={reason().trim() !== ''}
            onClose={() => setDeciding(null)}
            onSubmit={async () => {
              const { rule, type } = deciding()!;
              const act = { type, rule: rule.id, version: rule.version, reason: reason() };
              await send('POST', `/controllers/${props.data.id}/values`, act);
              say(t().common.saved);
              props.onChange();
            }}
          >
            <Show when={deciding()}>
              {(open) => (
                <>
                  <p class="strong break-any">{coverWords(open().rule)}</p>
                  <p>{words().decideText[open().type]}</p>
                  <Show when={open().type === 'approve'}>
                    <Paths of={open().rule} />
                  </Show>
                </>
              )}
            </Show>
            <LongField label={t().common.reason} value={reason()} onInput={setReason} />
          </FormDialog>
        </>
      )}
    </QueryView>
  );
}

/** What a rule covers and which class it gives, in one line. */
function coverWords({ match, listed, class: cls, own }: ValueRule): string {
  const { signs, listed: inList, everywhere } = t().values;
  const said = (['namespace', 'path', 'node', 'type'] as const).flatMap((sign) => {
    const text = match[sign];
    return text === null ? [] : [signs[sign](text)];
  });
  if (listed !== null) said.push(inList(count(listed)));
  if (!own) said.push(everywhere);
  return `${said.join(t().common.comma)} → ${t().controllers.classes[cls] ?? cls}`;
}

/** What differs now and shows only here. */
function LeftOut(props: { of: ControllerValues }) {
  return (
    <Show when={props.of.leftOutCount > 0}>
      <details>
        <summary>{t().values.leftOut(count(props.of.leftOutCount))}</summary>
        <ul class="plain-list small break-any">
          <For each={props.of.leftOut}>
            {(item) => (
              <li>
                {placeLine(item.path)}: {changeWords(item)} <span class="muted">{t().values.rule(item.number)}</span>
              </li>
            )}
          </For>
        </ul>
      </details>
    </Show>
  );
}

function Rules(props: { rules: ValueRule[]; onAsk: (rule: ValueRule, type: Deciding['type']) => void }) {
  const words = () => t().values;
  const live = () => props.rules.filter(({ state }) => state === 'proposed' || state === 'in_force');
  const past = () => props.rules.filter(({ state }) => state !== 'proposed' && state !== 'in_force');
  return (
    <Show when={props.rules.length > 0}>
      <Panel title={words().rules}>
        <ul class="lines value-rules">
          <For each={live()}>
            {(rule) => (
              <li class="wrap">
                <div class="grow">
                  <p>
                    <b>{words().ruleVersion(rule.number, rule.version)}</b>{' '}
                    <span class={`tag${rule.state === 'in_force' ? ' ok' : ' accent'}`}>
                      {words().states[rule.state]}
                    </span>{' '}
                    <span class="muted small">{words().origins[rule.origin]}</span>
                  </p>
                  <p class="break-any">{coverWords(rule)}</p>
                  <p class="muted small">{rule.reason}</p>
                  <p class="muted small">
                    {words().proposedBy(rule.proposedBy, shortStamp(rule.proposedAt))}
                    <Show when={rule.decidedBy}>
                      {' · '}
                      {words().approvedBy(rule.decidedBy!, shortStamp(rule.decidedAt!))}
                    </Show>
                  </p>
                  <Show when={rule.ending}>
                    {(ending) => <p class="notice">{words().endProposed(ending().by, ending().reason)}</p>}
                  </Show>
                  <Paths of={rule} />
                </div>
                <Acts rule={rule} onAsk={(type) => props.onAsk(rule, type)} />
              </li>
            )}
          </For>
        </ul>
        <Show when={past().length > 0}>
          <details>
            <summary>{words().past(count(past().length))}</summary>
            <ul class="plain-list small break-any">
              <For each={past()}>
                {(rule) => (
                  <li>
                    {words().ruleVersion(rule.number, rule.version)} {words().states[rule.state]}: {coverWords(rule)}
                  </li>
                )}
              </For>
            </ul>
          </details>
        </Show>
      </Panel>
    </Show>
  );
}

/** Which values of the latest snapshot a rule covers. */
function Paths(props: { of: ValueRule }) {
  return (
    <details class="small">
      <summary>{t().values.coversNow(count(props.of.covers))}</summary>
      <ul class="plain-list break-any">
        <For each={props.of.paths}>{(path) => <li>{placeLine(path)}</li>}</For>
        <Show when={props.of.covers > props.of.paths.length}>
          <li class="muted">{t().values.more(count(props.of.covers - props.of.paths.length))}</li>
        </Show>
      </ul>
    </details>
  );
}

function Acts(props: { rule: ValueRule; onAsk: (type: Deciding['type']) => void }) {
  const waits = () => props.rule.state === 'proposed' || props.rule.ending !== null;
  const own = () => (props.rule.state === 'proposed' ? props.rule.mine : (props.rule.ending?.mine ?? false));
  const decides = (type: 'approve' | 'refuse') => (
    <button
      type="button"
      class="button small"
      disabled={!may('approve_baseline') || (type === 'approve' && own())}
      title={whyNot('approve_baseline') ?? (type === 'approve' && own() ? t().controllers.proposedMine : undefined)}
      onClick={() => props.onAsk(type)}
    >
      {t().values.decide[type]}
    </button>
  );
  return (
    <span class="row no-print">
      <Show
        when={waits()}
        fallback={
          <button
            type="button"
            class="button small"
            disabled={!may('propose_baseline')}
            title={whyNot('propose_baseline')}
            onClick={() => props.onAsk('end')}
          >
            {t().values.decide.end}
          </button>
        }
      >
        {decides('approve')}
        {decides('refuse')}
      </Show>
    </span>
  );
}
