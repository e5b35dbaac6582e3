import { createSignal, For, Show } from 'solid-js';
import type { ErasureCounts, RetentionState } from '#protocol/api/retention.ts';
import { send, withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField, TextField } from '../../components/Field.tsx';
import { whyNot } from '../../components/permission.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { say } from '../../components/Toasts.tsx';
import { count, fromSiteInput, isoDay } from '../../components/time.ts';
import { useSite } from '../../frame/site.ts';
import { t } from '../../i18n/language.ts';

const blank = { day: '', reason: '' };

/** Persons that were erased by people's decision, and the act that erases more. */
export function Erasures(props: { state: RetentionState; onErased: () => Promise<unknown> }) {
  const words = () => t().retention.erasures;
  const site = useSite();
  const [draft, setDraft] = createSignal<typeof blank | null>(null);
  const set = (change: Partial<typeof blank>) => setDraft((old) => old && { ...old, ...change });
  const before = () => (draft()?.day ? fromSiteInput(`${draft()!.day}T00:00`) : null);
  const preview = createQuery<ErasureCounts>(() => {
    const at = before();
    return at === null ? null : withParams('/retention/erasure', { site: props.state.site, before: at });
  });
  return (
    <section class="stack" aria-label={words().title}>
      <div class="row wrap">
        <h3>{words().title}</h3>
        <button
          type="button"
          class="button small"
          disabled={!may('manage_sites')}
          title={whyNot('manage_sites')}
          onClick={() => setDraft({ ...blank })}
        >
          {words().begin}
        </button>
      </div>
      <p class="muted prose">{words().text}</p>
      <Show when={props.state.erased.length > 0} fallback={<p class="muted">{words().none}</p>}>
        <ul class="stack">
          <For each={props.state.erased}>
            {(line) => (
              <li>
                <Stamp at={line.at} /> {line.by}
                <p class="small muted">
                  {words().before(isoDay(line.before))} {countsText(line)}
                  <Show when={line.reason}> {words().because(line.reason!)}</Show>
                </p>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <FormDialog
        open={draft() !== null}
        title={words().dialogTitle(site.name())}
        act={words().act}
        danger
        ready={before() !== null && draft()?.reason.trim() !== ''}
        onClose={() => setDraft(null)}
        onSubmit={async () => {
          const body = { site: props.state.site, before: before(), reason: draft()!.reason };
          const done = await send<ErasureCounts>('POST', '/retention/erasure', body);
          say(countsText(done));
          await props.onErased();
        }}
      >
        <p>{words().warning}</p>
        <TextField
          label={words().day}
          hint={words().dayHint}
          type="date"
          value={draft()?.day ?? ''}
          onInput={(day) => set({ day })}
        />
        <Show when={before() !== null}>
          <QueryView query={preview} lines={1}>
            {(data) => <p class="strong">{countsText(data())}</p>}
          </QueryView>
        </Show>
        <LongField
          label={t().retention.reason}
          hint={t().common.reasonHint}
          value={draft()?.reason ?? ''}
          onInput={(reason) => set({ reason })}
        />
      </FormDialog>
    </section>
  );
}

function countsText({ visits, incidents, names, held }: ErasureCounts): string {
  const words = t().retention.erasures;
  const text = words.counts(count(visits), count(incidents), count(names));
  return held > 0 ? `${text} ${words.held(count(held))}` : text;
}
