import { createSignal, For, onCleanup, Show } from 'solid-js';
import type { ControllerSetUp } from '#protocol/api/controller-setup.ts';
import { send } from '../../../api/client.ts';
import { createQuery, type Query } from '../../../api/query.ts';
import { may } from '../../../api/session.ts';
import type { ControllerDetail } from '../../../api/types.ts';
import { FormDialog } from '../../../components/Dialog.tsx';
import { LongField } from '../../../components/Field.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { whyNot } from '../../../components/permission.ts';
import { say } from '../../../components/Toasts.tsx';
import { shortStamp } from '../../../components/time.ts';
import { useLink } from '../../../components/url.ts';
import { pick, t } from '../../../i18n/language.ts';
import { Plans } from './ConfirmStep.tsx';
import './set-up.css';

/** Whether the agent has heard is asked for this often while it has not, milliseconds. */
const askEveryMs = 3000;

/** How a controller was set up, kept fresh until it is done; `onLook` each time that it is asked for again. */
export function setUpOf(id: () => string, isDone: () => boolean, onLook: () => void): Query<ControllerSetUp> {
  const query = createQuery<ControllerSetUp>(() => `/controllers/${id()}/setup`);
  const timer = setInterval(() => {
    if (document.hidden || isDone() || !query.data()?.setUp) return;
    void query.refetch();
    onLook();
  }, askEveryMs);
  onCleanup(() => clearInterval(timer));
  return query;
}

type Todo = 'told' | 'trusted' | 'read' | 'proposed';

/** The way from "set up" to "has an expected state"; gone when all of it is done. */
export function SetUpProgress(props: { of: ControllerDetail; setUp: ControllerSetUp | undefined }) {
  const words = () => t().setUp;
  const isSecured = () => {
    const controller = props.setUp?.setUp?.controller;
    return controller?.type === 'opc-ua' && controller.settings.security !== 'None';
  };
  const isRead = () => props.of.lastSnapshot?.complete === true;
  const done = (): Record<Todo, boolean> => ({
    told: isRead() || (props.setUp?.arrived === true && props.setUp.notRead.length === 0),
    trusted: isRead() || (props.of.snapshots.length > 0 && props.of.pendingCertificate === null),
    read: isRead(),
    proposed: props.of.baseline !== null || props.of.proposal !== null,
  });
  const todos = (): Todo[] => ['told', ...(isSecured() ? ['trusted' as const] : []), 'read', 'proposed'];
  const next = () => todos().find((todo) => !done()[todo]);
  const text = (todo: Todo): string => {
    if (todo === 'told') return props.setUp?.arrived === null ? words().toldSilent : words().toldText;
    if (todo === 'trusted') return props.of.pendingCertificate ? words().trustedText : words().readText;
    if (todo === 'read') return props.of.snapshots.length > 0 ? words().readAgain : words().readText;
    return words().proposedText;
  };
  return (
    <Show when={props.setUp?.setUp && next()}>
      <Panel title={words().progressTitle}>
        <Show when={props.setUp!.notRead.length > 0}>
          <div class="notice bad" role="alert">
            <div>
              <p class="strong">{words().notRead}</p>
              <For each={props.setUp!.notRead}>{(why) => <p>{pick(why)}</p>}</For>
            </div>
          </div>
        </Show>
        <ol class="set-up-todo">
          <For each={todos()}>
            {(todo) => (
              <li data-todo={todo} data-done={done()[todo]} classList={{ at: next() === todo }}>
                <span class={`tag ${done()[todo] ? 'ok' : next() === todo ? 'accent' : 'unknown'}`}>
                  {done()[todo] ? words().done : next() === todo ? words().now : words().later}
                </span>
                <span class="grow">
                  <b>{words().todo[todo]}</b>
                  <Show when={next() === todo}>
                    <br />
                    <span class="muted">{text(todo)}</span>
                  </Show>
                </span>
              </li>
            )}
          </For>
        </ol>
      </Panel>
    </Show>
  );
}

/** How it is read, who said so, and the ways to change that. */
export function SetUpFacts(props: { of: ControllerDetail; setUp: ControllerSetUp | undefined; onChange: () => void }) {
  const link = useLink();
  const words = () => t().setUp;
  const [ending, setEnding] = createSignal(false);
  const [reason, setReason] = createSignal('');
  return (
    <Show when={props.setUp}>
      {(known) => (
        <Panel title={words().how}>
          <Show when={known().setUp} fallback={<p class="muted">{words().inFile}</p>}>
            {(setUp) => (
              <div class="stack">
                <p class="muted small">{words().setBy(setUp().by, shortStamp(setUp().at))}</p>
                <p>{setUp().reason}</p>
                <Plans of={setUp().plans} />
                <Show
                  when={may('set_up_controllers')}
                  fallback={<p class="muted small">{whyNot('set_up_controllers')}</p>}
                >
                  <div class="row wrap no-print">
                    <a class="button" href={link('/controllers/new', { of: props.of.id, step: 'way' })}>
                      {words().change}
                    </a>
                    <button type="button" class="button danger" onClick={() => setEnding(true)}>
                      {words().end}
                    </button>
                  </div>
                </Show>
              </div>
            )}
          </Show>
          <FormDialog
            open={ending()}
            title={words().endTitle}
            act={words().endTitle}
            danger
            ready={reason().trim() !== ''}
            onClose={() => setEnding(false)}
            onSubmit={async () => {
              await send('POST', `/controllers/${props.of.id}/setup/end`, { reason: reason().trim() });
              say(words().ended);
              props.onChange();
            }}
          >
            <p>{words().endText}</p>
            <LongField label={t().common.reason} value={reason()} onInput={setReason} />
          </FormDialog>
        </Panel>
      )}
    </Show>
  );
}
