import { createMemo, createSignal, For, onCleanup, onMount, Show } from 'solid-js';
import type { Network, NetworkEdge } from '#protocol/api/network.ts';
import { Icon } from '../../components/Icon.tsx';
import { t } from '../../i18n/language.ts';
import {
  bandHead,
  type Card,
  cardHeight,
  cardsOf,
  cardWidth,
  type Line,
  layOut,
  linesOf,
  type Placed,
} from './network-model.ts';
import { roleGlyph } from './role-glyph.ts';

const classes: readonly NetworkEdge['class'][] = ['reading', 'read', 'write', 'program', 'controller', 'other'];

/** From so many lines on, those of no special class step back. */
const denseFrom = 150;

/** Zones as bands, hosts as cards, conversations as lines by what they do; it only moves when one opens a group. */
export function NetworkMap(props: {
  network: Network;
  opened: ReadonlySet<string>;
  onToggle: (group: string) => void;
  onOpen: (address: string) => void;
}) {
  let holder: HTMLDivElement | undefined;
  const [width, setWidth] = createSignal(1000);
  const [hover, setHover] = createSignal<string | null>(null);
  onMount(() => {
    const watch = new ResizeObserver(() => setWidth(Math.max(640, holder?.clientWidth ?? 1000)));
    if (holder) watch.observe(holder);
    onCleanup(() => watch.disconnect());
  });
  const cards = createMemo(() => cardsOf(props.network, props.opened));
  const laid = createMemo(() => layOut(props.network, cards(), width()));
  const places = createMemo(() => new Map(laid().cards.map((card): [string, Placed] => [card.id, card])));
  const lines = createMemo(() => linesOf(props.network.edges, cards()));
  const shownClasses = createMemo(() => classes.filter((one) => lines().some((line) => line.class === one)));
  /** Lines of the card under the cursor are drawn once more above the others, so that none of the others has to change. */
  const lit = createMemo(() => {
    const id = hover();
    return id === null ? [] : lines().filter((line) => line.from === id || line.to === id);
  });
  const near = createMemo(() => new Set([hover(), ...lit().flatMap((line) => [line.from, line.to])]));
  const path = (line: Line) => curve(places().get(line.from)!, places().get(line.to)!);
  return (
    <div class="map-frame">
      <div class="map" ref={holder}>
        <div
          class="map-plane"
          classList={{ hovering: hover() !== null }}
          style={{ height: `${laid().height}px`, width: `${width()}px` }}
        >
          <For each={laid().bands}>
            {(band) => (
              <div class="map-band" style={{ top: `${band.y}px`, height: `${band.height}px` }}>
                <span style={{ width: `${bandHead - 16}px` }}>{band.name || t().network.outside}</span>
              </div>
            )}
          </For>
          <svg class="map-lines" width={width()} height={laid().height} role="img" aria-label={t().network.mapLabel}>
            <g class="all" classList={{ dense: lines().length > denseFrom }}>
              <For each={lines()}>
                {(line) => <path class={`line ${line.class}${line.isNew ? ' fresh' : ''}`} d={path(line)} />}
              </For>
            </g>
            <For each={lit()}>
              {(line) => <path class={`line lit ${line.class}${line.isNew ? ' fresh' : ''}`} d={path(line)} />}
            </For>
          </svg>
          <For each={laid().cards}>
            {(card) => (
              <MapCard
                card={card}
                near={near().has(card.id)}
                onHover={setHover}
                onPress={() => (card.nodes.length > 1 ? props.onToggle(card.id) : props.onOpen(card.nodes[0]!.id))}
              />
            )}
          </For>
        </div>
      </div>
      <ul class="map-legend" aria-label={t().network.legend}>
        <For each={shownClasses()}>
          {(name) => (
            <li>
              <svg width="34" height="8" aria-hidden="true">
                <path class={`line ${name}`} d="M1 4h32" />
              </svg>
              {t().network.classes[name]}
            </li>
          )}
        </For>
        <li>
          <span class="ring" />
          {t().network.fresh}
        </li>
        <li>
          <span class="ring dashed" />
          {t().network.notInLedger}
        </li>
        <Show when={props.opened.size > 0}>
          <li>
            <button type="button" class="button small quiet" onClick={() => props.onToggle('')}>
              {t().network.foldAll}
            </button>
          </li>
        </Show>
      </ul>
    </div>
  );
}

function MapCard(props: { card: Placed; near: boolean; onHover: (id: string | null) => void; onPress: () => void }) {
  const card = () => props.card;
  const role = () => t().networkHost.roles[card().role] ?? card().role;
  const isGroup = () => card().nodes.length > 1;
  return (
    <button
      type="button"
      class="map-card"
      classList={{
        group: isGroup(),
        fresh: card().nodes.some((node) => node.isNew),
        stranger: card().nodes.some((node) => !node.inLedger),
        near: props.near,
      }}
      title={titleOf(card())}
      style={{ left: `${card().x}px`, top: `${card().y}px`, width: `${cardWidth}px`, height: `${cardHeight}px` }}
      onMouseEnter={() => props.onHover(card().id)}
      onMouseLeave={() => props.onHover(null)}
      onFocus={() => props.onHover(card().id)}
      onBlur={() => props.onHover(null)}
      onClick={() => props.onPress()}
    >
      <Icon name={roleGlyph(card().role)} size={15} />
      <span class="clip">{isGroup() ? role() : card().label}</span>
      <Show when={isGroup()}>
        <span class="nowrap">{t().network.groupCount(card().nodes.length)}</span>
      </Show>
      <Show when={card().nodes.some((node) => node.isNew)}>
        <span class="visually-hidden">{t().network.fresh}</span>
      </Show>
    </button>
  );
}

/** Names in the tooltip of a group. */
const shownNames = 12;

function titleOf(card: Card): string {
  if (card.nodes.length > 1) {
    const names = card.nodes.slice(0, shownNames).map((node) => node.name ?? node.id);
    const unlisted = card.nodes.filter((node) => !node.inLedger).length;
    return [
      t().network.expand,
      `${names.join(', ')}${card.nodes.length > shownNames ? ' …' : ''}`,
      unlisted > 0 ? t().network.unlisted(unlisted) : '',
    ]
      .filter(Boolean)
      .join('\n');
  }
  const node = card.nodes[0]!;
  const seen = node.vantages.map((vantage) => t().network.vantages[vantage] ?? vantage).join(', ');
  return `${node.name ?? ''} ${node.id}\n${t().networkHost.roles[node.role] ?? node.role}\n${t().network.seenBy}: ${seen}`;
}

function curve(from: Placed, to: Placed): string {
  const [x1, x2] = [from.x + cardWidth / 2, to.x + cardWidth / 2];
  if (from.y === to.y) {
    const y = from.y + cardHeight;
    const sag = 12 + Math.min(20, Math.abs(x2 - x1) / 30);
    return `M${x1} ${y}C${x1} ${y + sag} ${x2} ${y + sag} ${x2} ${y}`;
  }
  const [y1, y2] = from.y < to.y ? [from.y + cardHeight, to.y] : [from.y, to.y + cardHeight];
  const middle = (y1 + y2) / 2;
  return `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`;
}
