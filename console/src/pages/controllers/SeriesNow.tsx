import { Show } from 'solid-js';
import type { ControllerReading } from '../../api/types.ts';
import { clock, count, shortStamp } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';

type Series = NonNullable<ControllerReading['series']>;

/** How far a series of readings for learning is, or what became of it; `reading` while one of its controller's readings goes on. */
export function SeriesNow(props: { of: Series; reading: boolean }) {
  const words = () => t().readings.series;
  const whole = () => words().taken(count(props.of.taken), count(props.of.of));
  const isGivenUp = () => props.of.ended !== null && props.of.taken < props.of.of;
  return (
    <div class={`notice ${isGivenUp() ? 'warn' : ''}`} role="status" data-series={props.of.taken}>
      <div>
        <p>
          <b>{props.of.ended === null ? words().underWay : isGivenUp() ? words().givenUp : words().done}</b> {whole()}
          <Show when={props.of.due !== null && !props.reading}>
            {t().common.comma}
            {next(props.of.due!)}
          </Show>
          <Show when={props.of.ended !== null}>
            {t().common.comma}
            {words().endedAt(shortStamp(props.of.ended!))}
          </Show>
        </p>
        <Show when={props.of.failed > 0}>
          <p>
            {words().failed(count(props.of.failed))} {props.of.why && words().lastWhy(pick(props.of.why))}
          </p>
        </Show>
      </div>
    </div>
  );
}

/** In black-out hours a turn comes later than it was due. */
function next(due: string): string {
  const words = t().readings.series;
  return Date.parse(due) > clock() ? words.next(shortStamp(due)) : words.soon;
}
