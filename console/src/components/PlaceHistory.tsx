import { createSignal, For, Show } from 'solid-js';
import type { PlaceHistory as History } from '#protocol/api/controller-places.ts';
import type { ChangeItem } from '#protocol/api/controllers.ts';
import { withParams } from '../api/client.ts';
import { createQuery } from '../api/query.ts';
import { may } from '../api/session.ts';
import { pick, t } from '../i18n/language.ts';
import { Dialog } from './Dialog.tsx';
import { placeLine, valueWords } from './differences/place-words.ts';
import { LookingUp } from './LookingUp.tsx';
import { QueryView } from './States.tsx';
import { shortStamp } from './time.ts';

/** A button that opens how one node or register stood over time, with from when to when it was read like this. */
export function PlaceHistory(props: { controller: string; of: Pick<ChangeItem, 'section' | 'key' | 'path'> }) {
  const [open, setOpen] = createSignal(false);
  return (
    <Show when={may('see_controllers')}>
      <button type="button" class="button quiet no-print" onClick={() => setOpen(true)}>
        {t().controllers.history.open}
      </button>
      <Show when={open()}>
        <Dialog open title={t().controllers.history.title} wide onClose={() => setOpen(false)}>
          <p class="strong">{placeLine(props.of.path)}</p>
          <Ranges controller={props.controller} of={props.of} />
        </Dialog>
      </Show>
    </Show>
  );
}

/** From when on it stood so: a reading tells no moment, two of them a span. */
function began(ranges: History['ranges'], at: number): string {
  const { first } = ranges[at]!;
  const before = ranges[at + 1];
  const words = t().controllers.history;
  return before ? words.since(shortStamp(before.last), shortStamp(first)) : words.sinceFirst(shortStamp(first));
}

function Ranges(props: { controller: string; of: Pick<ChangeItem, 'section' | 'key' | 'path'> }) {
  const query = createQuery<History>(() =>
    withParams(`/controllers/${props.controller}/history`, { section: props.of.section, key: props.of.key }),
  );
  const words = () => t().controllers.history;
  return (
    <QueryView query={query} lines={4}>
      {(found) => (
        <Show
          when={found().progress === null && found().problem === null}
          fallback={
            <Show when={found().progress} fallback={<p class="notice warn">{pick(found().problem!)}</p>}>
              {(progress) => <LookingUp query={query} of={progress()} />}
            </Show>
          }
        >
          <ul class="lines">
            <For each={found().ranges}>
              {(range, at) => (
                <li class="wrap place-range">
                  <span class="grow break-any">
                    <Show when={range.present} fallback={<span class="muted">{t().controllers.absent}</span>}>
                      <b>{range.value === null ? null : valueWords(props.of.path, range.value)}</b>{' '}
                      <span class="muted">{range.unit}</span>
                    </Show>{' '}
                    <Show when={range.changed.length > 0}>
                      <span class="muted small">{words().changed(range.changed.join(t().common.comma))}</span>
                    </Show>
                  </span>
                  <Show when={range.expected}>
                    <span class="tag ok">{words().expected}</span>
                  </Show>
                  <span class="small place-span">
                    {began(found().ranges, at())}
                    <br />
                    <span class="muted">{(at() === 0 ? words().still : words().lastSeen)(shortStamp(range.last))}</span>
                  </span>
                </li>
              )}
            </For>
          </ul>
          <p class="muted small">
            {found().since === null ? words().none : words().looked(found().snapshots, shortStamp(found().since!))}{' '}
            <Show when={found().unreadable > 0}>{words().unreadable(found().unreadable)}</Show>
          </p>
        </Show>
      )}
    </QueryView>
  );
}
