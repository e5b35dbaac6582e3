import { For, Show } from 'solid-js';
import type { RetentionState } from '#protocol/api/retention.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { count, isoDay } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

/** What was deleted because its keeping time was over: when, which span, how many, why. */
export function Deletions(props: { lines: RetentionState['deleted'] }) {
  const words = () => t().retention.deletedColumns;
  return (
    <Show when={props.lines.length > 0} fallback={<p class="muted">{t().retention.nothingDeleted}</p>}>
      <div class="scroll-x">
        <table class="plain-table" aria-label={t().retention.deleted}>
          <thead>
            <tr>
              <th>{words().at}</th>
              <th>{words().span}</th>
              <th class="number">{words().events}</th>
              <th class="number">{words().alerts}</th>
              <th class="number">{words().rejected}</th>
              <th>{words().reason}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.lines}>
              {(line) => (
                <tr>
                  <td>
                    <Stamp at={line.at} />
                  </td>
                  <td class="nowrap">
                    {isoDay(line.from)} – {isoDay(line.to)}
                  </td>
                  <td class="number">{count(line.events)}</td>
                  <td class="number">{count(line.alerts)}</td>
                  <td class="number">{count(line.rejected)}</td>
                  <td>
                    {line.days > 0 ? t().evidence.retentionDays(count(line.days)) : ''}{' '}
                    <span class="muted">{line.reason}</span>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </Show>
  );
}
