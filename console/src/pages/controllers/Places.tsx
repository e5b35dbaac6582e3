import { createSignal, For, onCleanup, Show } from 'solid-js';
import type { Places as Found } from '#protocol/api/controller-places.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import type { ControllerDetail } from '../../api/types.ts';
import { placeWords, valueWords } from '../../components/differences/place-words.ts';
import { Panel } from '../../components/Panel.tsx';
import { PlaceHistory } from '../../components/PlaceHistory.tsx';
import { Empty, QueryView } from '../../components/States.tsx';
import { count, shortStamp } from '../../components/time.ts';
import { useParam } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';

/** A hand that types is waited for this long before the hub is asked. */
const restMs = 250;

/** Any node or register of the newest complete reading, found by words, with its value and since when it stands so. */
export function Places(props: { of: ControllerDetail }) {
  const [asked, setAsked] = useParam('places');
  const [isOpen, setOpen] = createSignal(asked() !== undefined);
  let rest: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(rest));
  const look = (words: string) => {
    clearTimeout(rest);
    rest = setTimeout(() => {
      setOpen(true);
      setAsked(words.trim() || null);
    }, restMs);
  };
  const query = createQuery<Found>(() =>
    isOpen() ? withParams(`/controllers/${props.of.id}/places`, { words: asked() ?? '' }) : null,
  );
  const words = () => t().controllers.places;
  return (
    <Show when={props.of.lastComplete}>
      <Panel title={words().title} aside={query.data()?.at ? words().at(shortStamp(query.data()!.at!)) : undefined}>
        <div class="stack" data-places>
          <p class="muted small">{words().says}</p>
          <div class="row wrap">
            <input
              class="input grow"
              type="search"
              placeholder={words().search}
              aria-label={words().title}
              value={asked() ?? ''}
              onInput={(event) => look(event.currentTarget.value)}
            />
            <Show when={!isOpen()}>
              <button type="button" class="button" onClick={() => setOpen(true)}>
                {words().all}
              </button>
            </Show>
          </div>
          <Show when={isOpen()}>
            <QueryView query={query} lines={4}>
              {(found) => <List of={found()} controller={props.of.id} />}
            </QueryView>
          </Show>
        </div>
      </Panel>
    </Show>
  );
}

function List(props: { of: Found; controller: string }) {
  const words = () => t().controllers.places;
  return (
    <Show when={props.of.problem === null} fallback={<p class="notice warn">{pick(props.of.problem!)}</p>}>
      <ul class="lines">
        <For each={props.of.items} fallback={<Empty icon="search" title={words().none} />}>
          {(one) => (
            <li class="wrap">
              <span class="grow break-any">
                <span class="muted">
                  <For each={placeWords(one.path).parents}>{(part) => `${part} / `}</For>
                </span>
                {placeWords(one.path).name}
              </span>
              <Show when={one.moves}>
                <span class="tag unknown">{words().moves}</span>
              </Show>
              <Show when={one.value !== null}>
                <span class="break-any">
                  <b>{valueWords(one.path, one.value!)}</b> <span class="muted">{one.unit}</span>
                </span>
              </Show>
              <Show when={one.followed}>
                <PlaceHistory controller={props.controller} of={one} />
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.of.count > props.of.items.length}>
        <p class="muted small">{words().shown(count(props.of.items.length), count(props.of.count))}</p>
      </Show>
    </Show>
  );
}
