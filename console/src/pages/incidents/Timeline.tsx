import { createMemo, For, Show } from 'solid-js';
import type { IncidentDetail, TimelineEntry } from '#protocol/api/incidents.ts';
import { may } from '../../api/session.ts';
import { Panel } from '../../components/Panel.tsx';
import { Phrase } from '../../components/Phrase.tsx';
import { whyNot } from '../../components/permission.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { shortStamp, zoneName } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { around } from '../logs/log-query.ts';

/** Entered this much later than it happened is said. */
const lateEntryMs = 60_000;

/** Evidence, people and notifications on the time at which they happened. */
export function Timeline(props: { data: IncidentDetail; onNote: () => void }) {
  const link = useLink();
  const entries = createMemo(() => [...props.data.timeline].sort((a, b) => a.at.localeCompare(b.at)));
  const late = (entry: TimelineEntry) => Date.parse(entry.enteredAt) - Date.parse(entry.at) > lateEntryMs;
  return (
    <Panel
      title={t().incident.timeline}
      aside={
        <button
          type="button"
          class="button small no-print"
          disabled={!may('comment')}
          title={whyNot('comment')}
          onClick={() => props.onNote()}
        >
          {t().incident.addNote}
        </button>
      }
    >
      <p class="muted small timeline-hint">{t().incident.timelineHint(zoneName())}</p>
      <ol class="timeline">
        <For each={entries()}>
          {(entry) => (
            <li class={entry.kind}>
              <div class="timeline-head">
                <Stamp at={entry.at} seconds />
                <span class="timeline-kind">{t().incident.kinds[entry.kind]}</span>
                <Show when={entry.who}>
                  <span class="strong">{entry.who}</span>
                </Show>
                <Show when={late(entry)}>
                  <span class="tag unknown">{t().incident.entered(shortStamp(entry.enteredAt, true))}</span>
                </Show>
              </div>
              <Show
                when={entry.eventId}
                fallback={
                  <p>
                    <Phrase text={pick(entry.text)} />
                  </p>
                }
              >
                {(id) => (
                  <a href={link('/logs', around({ eventId: id(), at: entry.at }))}>
                    <Phrase text={pick(entry.text)} />
                  </a>
                )}
              </Show>
            </li>
          )}
        </For>
      </ol>
    </Panel>
  );
}
