import { For, Show } from 'solid-js';
import type { IncidentRow } from '#protocol/api/incidents.ts';
import { IncidentTags } from '../../components/IncidentTags.tsx';
import { Panel } from '../../components/Panel.tsx';
import { SeverityMark } from '../../components/Severity.tsx';
import { Countdown, Elapsed } from '../../components/Stamp.tsx';
import { Empty } from '../../components/States.tsx';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';

const shown = 8;

/** The gravest open matters with their running time and what to do next, by whom. */
export function OpenIncidents(props: { rows: IncidentRow[]; total: number }) {
  const link = useLink();
  return (
    <Panel title={t().now.open} class="open-incidents" aside={<a href={link('/alerts')}>{t().now.allAlerts}</a>}>
      <Show when={props.rows.length > 0} fallback={<Empty title={t().now.noneOpen} text={t().now.noneOpenText} />}>
        <ol>
          <For each={props.rows.slice(0, shown)}>
            {(row) => (
              <li>
                <a class="open-row" href={link(`/incidents/${row.id}`)} title={pick(row.sentence)}>
                  <SeverityMark of={row.severity} />
                  <div class="grow">
                    <p class="sentence">{pick(row.sentence)}</p>
                    <Show when={row.nextStep} fallback={<p class="muted small">{t().now.noStep}</p>}>
                      {(step) => (
                        <p class="next-step small">
                          <b>{pick(step().role)}</b>
                          <span class="clip">{pick(step().text)}</span>
                          <Show when={step().dueAt}>{(due) => <Countdown due={due()} />}</Show>
                        </p>
                      )}
                    </Show>
                  </div>
                  <div class="open-end">
                    <Elapsed since={row.first} />
                    <IncidentTags of={row} brief />
                  </div>
                </a>
              </li>
            )}
          </For>
          <Show when={props.total > shown}>
            <li class="open-more">
              <a href={link('/alerts')}>{t().now.andonCount(props.total - Math.min(shown, props.rows.length))}</a>
            </li>
          </Show>
        </ol>
      </Show>
    </Panel>
  );
}
