import { createMemo, For } from 'solid-js';
import type { Network } from '#protocol/api/network.ts';
import { t } from '../../i18n/language.ts';
import { zoneMatrix } from './network-model.ts';

/** Conversations from zone to zone; a strong cell has more, a ringed one has new ones. */
export function ZoneMatrix(props: { network: Network }) {
  const matrix = createMemo(() => zoneMatrix(props.network));
  const most = () =>
    Math.max(
      1,
      ...matrix()
        .cells.flat()
        .map((cell) => cell.pairs),
    );
  const name = (zone: { name: string }) => zone.name || t().network.outside;
  return (
    <div class="panel scroll-x">
      <table class="zone-matrix">
        <thead>
          <tr>
            <th class="muted small">{t().network.matrixFrom}</th>
            <For each={matrix().zones}>{(zone) => <th>{name(zone)}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={matrix().zones}>
            {(zone, row) => (
              <tr>
                <th>{name(zone)}</th>
                <For each={matrix().cells[row()]}>
                  {(cell) => (
                    <td classList={{ none: cell.pairs === 0, fresh: cell.fresh > 0 }}>
                      <span
                        class="weight"
                        style={{ opacity: String(cell.pairs === 0 ? 0 : 0.1 + (cell.pairs / most()) * 0.35) }}
                      />
                      <span class="weight-text">
                        {cell.pairs === 0 ? t().common.none : t().network.matrixCell(cell.pairs, cell.fresh)}
                      </span>
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
