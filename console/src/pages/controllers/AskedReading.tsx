import { Match, Show, Switch } from 'solid-js';
import type { ControllerReading } from '../../api/types.ts';
import { ago, clock, count, shortStamp } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';

/** An agent that was silent for so long is not there, milliseconds. */
const silentMs = 20_000;
/** For so long it is told that a reading was whole; what failed is told until a whole one follows, milliseconds. */
const toldForMs = 5 * 60_000;

type Asked = NonNullable<ControllerReading['asked']>;

/** What became of the newest reading that somebody asked for; `lastComplete` is when the newest whole one was taken. */
export function AskedReading(props: { of: Asked; lastComplete: string | null }) {
  const words = () => t().readings;
  const at = () => shortStamp(props.of.at);
  const failed = () => props.of.state !== 'waiting' && props.of.complete !== true;
  const isOver = () => props.lastComplete !== null && props.lastComplete > (props.of.endedAt ?? props.of.at);
  const isOld = () => clock() - Date.parse(props.of.endedAt ?? props.of.at) > toldForMs;
  const isSilent = () => props.of.agentHeard === null || clock() - Date.parse(props.of.agentHeard) > silentMs;
  const why = () => (props.of.why ? pick(props.of.why) : props.of.complete === null ? words().nothingTold : '');
  return (
    <Show when={props.of.state === 'waiting' || (failed() ? !isOver() : !isOld())}>
      <div
        class={`notice ${props.of.state === 'waiting' ? '' : failed() ? 'warn' : 'ok'}`}
        role="status"
        data-asked={props.of.state}
      >
        <div>
          <Switch>
            <Match when={props.of.state === 'waiting'}>
              <p>{words().waiting(at())}</p>
              <Show when={isSilent()}>
                <p>{props.of.agentHeard === null ? words().neverHeard : words().silent(ago(props.of.agentHeard))}</p>
              </Show>
            </Match>
            <Match when={props.of.state === 'expired'}>
              <p>{words().expired(at())}</p>
            </Match>
            <Match when={props.of.state === 'refused'}>
              <p class="strong">{words().refused(at())}</p>
              <p>{why()}</p>
            </Match>
            <Match when={props.of.complete !== true}>
              <p class="strong">{words().notWhole(at())}</p>
              <p>{why()}</p>
            </Match>
            <Match when={props.of.complete}>
              <p>
                {words().whole(at())} {found(props.of)}
              </p>
            </Match>
          </Switch>
        </div>
      </div>
    </Show>
  );
}

function found({ waits, changes }: Asked): string {
  const words = t().readings;
  if (waits) return words.waits;
  return changes === null || changes === 0 ? words.noChange : words.changes(count(changes));
}
