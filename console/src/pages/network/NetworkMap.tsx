import { createMemo, createSignal, For, onCleanup, onMount, Show } from 'solid-js';
import type { Asset, Network } from '#protocol/api/plant.ts';
import { Icon } from '../../components/Icon.tsx';
import { t } from '../../i18n/language.ts';
import { kindIcons } from '../assets/asset-columns.tsx';
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

const classes = ['reading', 'controller', 'other'] as const;

/** Zones as bands, hosts as cards, conversations as lines by what they do; it only moves when one opens a group. */
export function NetworkMap(props: {
  network: Network;
  opened: ReadonlySet<string>;
  focus: string | null;
  onToggle: (group: string) => void;
  onFocus: (id: string) => void;
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
  const near = createMemo(() => {
    const id = hover();
    if (id === null) return null;
    return new Set([
      id,
      ...lines().flatMap((line) => (line.from === id ? [line.to] : line.to === id ? [line.from] : [])),
    ]);
  });
  const isDim = (line: Line) => hover() !== null && line.from !== hover() && line.to !== hover();
  return (
    <div class="map-frame">
      <div class="map" ref={holder}>
        <div class="map-plane" style={{ height: `${laid().height}px`, width: `${width()}px` }}>
          <For each={laid().bands}>
            {(band) => (
              <div class="map-band" style={{ top: `${band.y}px`, height: `${band.height}px` }}>
                <span style={{ width: `${bandHead - 16}px` }}>{band.name || t().network.outside}</span>
              </div>
            )}
          </For>
          <svg class="map-lines" width={width()} height={laid().height} role="img" aria-label={t().network.mapLabel}>
            <For each={lines()}>
              {(line) => (
                <path
                  class={`line ${line.class}`}
                  classList={{ fresh: line.isNew, dim: isDim(line), lit: hover() !== null && !isDim(line) }}
                  d={curve(places().get(line.from)!, places().get(line.to)!)}
                />
              )}
            </For>
          </svg>
          <For each={laid().cards}>
            {(card) => (
              <MapCard
                card={card}
                dim={near() !== null && !near()!.has(card.id)}
                onHover={setHover}
                onPress={() => (card.nodes.length > 1 ? props.onToggle(card.id) : props.onFocus(card.nodes[0]!.id))}
              />
            )}
          </For>
        </div>
      </div>
      <ul class="map-legend" aria-label={t().network.legend}>
        <For each={classes}>
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
      </ul>
    </div>
  );
}

function MapCard(props: { card: Placed; dim: boolean; onHover: (id: string | null) => void; onPress: () => void }) {
  const card = () => props.card;
  const label = () =>
    card().nodes.length > 1
      ? t().network.group(t().assets.kinds[card().kind as Asset['kind']] ?? card().kind, card().nodes.length)
      : card().label;
  return (
    <button
      type="button"
      class="map-card"
      classList={{
        group: card().nodes.length > 1,
        fresh: card().nodes.some((node) => node.isNew),
        stranger: card().nodes.some((node) => !node.inLedger),
        dim: props.dim,
      }}
      title={titleOf(card())}
      style={{ left: `${card().x}px`, top: `${card().y}px`, width: `${cardWidth}px`, height: `${cardHeight}px` }}
      onMouseEnter={() => props.onHover(card().id)}
      onMouseLeave={() => props.onHover(null)}
      onFocus={() => props.onHover(card().id)}
      onBlur={() => props.onHover(null)}
      onClick={() => props.onPress()}
    >
      <Icon name={kindIcons[card().kind as Asset['kind']] ?? 'unknown'} size={15} />
      <span class="clip">{label()}</span>
      <Show when={card().nodes.some((node) => node.isNew)}>
        <span class="visually-hidden">{t().network.fresh}</span>
      </Show>
    </button>
  );
}

function titleOf(card: Card): string {
  if (card.nodes.length > 1)
    return `${t().network.expand}\n${card.nodes.map((node) => node.name ?? node.address).join(', ')}`;
  const node = card.nodes[0]!;
  const seen = node.vantages.map((vantage) => t().network.vantages[vantage] ?? vantage).join(', ');
  return `${node.name ?? ''} ${node.address}\n${t().network.seenBy}: ${seen}`;
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
