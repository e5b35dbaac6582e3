import { createSignal, For, Show } from 'solid-js';
import type { IncidentRow } from '#protocol/api/incidents.ts';
import type { Page } from '#protocol/api/parts.ts';
import type { Hold, RetentionState } from '#protocol/api/retention.ts';
import { get, send, withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { ChoiceField, LongField, TextField } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { Empty, QueryView } from '../../components/States.tsx';
import { say } from '../../components/Toasts.tsx';
import { fromSiteInput } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { useSite } from '../../frame/site.ts';
import { t } from '../../i18n/language.ts';
import { scopeText } from './hold-scope.ts';
import { Keeping } from './Keeping.tsx';

const scopes = ['incident', 'span', 'site'] as const;
type Scope = (typeof scopes)[number];
const blank = { scope: 'incident' as Scope, from: '', to: '', number: '', owner: '', reason: '' };

/** 証拠保全: what must not be deleted, how long the rest is kept, and what was deleted. */
export function HoldsTab() {
  const site = useSite();
  const link = useLink();
  const of = (path: string) => (site.id() === '' ? null : withParams(path, { site: site.id() }));
  const holds = createQuery<Page<Hold>>(() => of('/holds'));
  const keeping = createQuery<Page<RetentionState>>(() => (may('see_settings') ? of('/retention') : null));
  const [draft, setDraft] = createSignal<typeof blank | null>(null);
  const [lifting, setLifting] = createSignal<Hold | null>(null);
  const [liftReason, setLiftReason] = createSignal('');
  const [unknown, setUnknown] = createSignal(false);
  const set = (change: Partial<typeof blank>) => setDraft((old) => old && { ...old, ...change });
  const words = () => t().retention;
  const ready = () => {
    const now = draft();
    if (!now || now.owner.trim() === '' || now.reason.trim() === '') return false;
    if (now.scope === 'incident') return now.number.trim() !== '';
    return now.scope === 'site' || now.from !== '' || now.to !== '';
  };

  const begin = async () => {
    const { scope, from, to, number, owner, reason } = draft()!;
    const base = { site: site.id(), owner, reason };
    if (scope === 'incident') {
      const found = await get<Page<IncidentRow>>(
        withParams('/incidents', { site: site.id(), state: 'all', q: number.trim() }),
      );
      const incident = found.items.find((each) => each.number === number.trim());
      setUnknown(!incident);
      await send('POST', '/holds', { ...base, incident: incident?.id ?? number.trim() });
    } else if (scope === 'span') {
      await send('POST', '/holds', { ...base, from: fromSiteInput(from), to: fromSiteInput(to) });
    } else {
      await send('POST', '/holds', base);
    }
    say(words().begun);
    await holds.refetch();
  };

  return (
    <div class="stack-wide">
      <QueryView query={holds} lines={6}>
        {(data) => (
          <Panel
            title={words().holds}
            aside={
              <button
                type="button"
                class="button small primary"
                disabled={!may('hold_records')}
                title={whyNot('hold_records')}
                onClick={() => {
                  setUnknown(false);
                  setDraft({ ...blank });
                }}
              >
                {words().begin}
              </button>
            }
          >
            <p class="muted prose">{words().holdsText}</p>
            <Show
              when={data().items.length > 0}
              fallback={<Empty icon="ledger" title={words().none} text={words().noneText} />}
            >
              <div class="scroll-x">
                <table class="plain-table">
                  <thead>
                    <tr>
                      <th>{words().columns.state}</th>
                      <th>{words().columns.scope}</th>
                      <th>{words().columns.owner}</th>
                      <th>{words().columns.reason}</th>
                      <th>{words().columns.begun}</th>
                      <th />
                    </tr>
                  </thead>
                  <tbody>
                    <For each={data().items}>
                      {(hold) => (
                        <tr>
                          <td>
                            <span class={`tag ${hold.liftedAt ? 'unknown' : 'accent'}`}>
                              {hold.liftedAt ? words().ended : words().running}
                            </span>
                          </td>
                          <td>
                            <Show when={hold.incident} fallback={scopeText(hold)}>
                              {(incident) => <a href={link(`/incidents/${incident().id}`)}>{scopeText(hold)}</a>}
                            </Show>
                          </td>
                          <td class="strong">{hold.owner}</td>
                          <td>
                            {hold.reason}
                            <Show when={hold.liftReason}>
                              <p class="small muted">{hold.liftReason}</p>
                            </Show>
                          </td>
                          <td>
                            {hold.begunBy} <Stamp at={hold.begunAt} />
                            <Show when={hold.liftedAt}>
                              <p class="small muted">
                                {hold.liftedBy} <Stamp at={hold.liftedAt} />
                              </p>
                            </Show>
                          </td>
                          <td class="number">
                            <Show when={!hold.liftedAt}>
                              <button
                                type="button"
                                class="button small"
                                disabled={!may('hold_records')}
                                title={whyNot('hold_records')}
                                onClick={() => {
                                  setLiftReason('');
                                  setLifting(hold);
                                }}
                              >
                                {words().lift}
                              </button>
                            </Show>
                          </td>
                        </tr>
                      )}
                    </For>
                  </tbody>
                </table>
              </div>
            </Show>
          </Panel>
        )}
      </QueryView>
      <Show when={may('see_settings')}>
        <QueryView query={keeping} lines={4}>
          {(data) => (
            <For each={data().items}>{(state) => <Keeping state={state} onChanged={() => keeping.refetch()} />}</For>
          )}
        </QueryView>
      </Show>
      <FormDialog
        open={draft() !== null}
        title={words().beginTitle}
        act={words().beginAct}
        ready={ready()}
        onClose={() => setDraft(null)}
        onSubmit={begin}
      >
        <ChoiceField
          label={words().scope}
          value={draft()?.scope ?? 'incident'}
          options={scopes.map((each) => ({ value: each, label: words().scopes[each] }))}
          onChange={(scope) => set({ scope: scope as Scope })}
        />
        <Show when={draft()?.scope === 'incident'}>
          <TextField
            label={words().incidentNumber}
            hint={words().incidentHint}
            wrong={unknown() ? words().noIncident : undefined}
            value={draft()?.number ?? ''}
            onInput={(number) => set({ number })}
          />
        </Show>
        <Show when={draft()?.scope === 'span'}>
          <div class="form-two">
            <TextField
              label={words().from}
              type="datetime-local"
              value={draft()?.from ?? ''}
              onInput={(from) => set({ from })}
            />
            <TextField
              label={words().to}
              type="datetime-local"
              value={draft()?.to ?? ''}
              onInput={(to) => set({ to })}
            />
          </div>
        </Show>
        <TextField
          label={words().owner}
          hint={words().ownerHint}
          value={draft()?.owner ?? ''}
          onInput={(owner) => set({ owner })}
        />
        <LongField
          label={words().reason}
          hint={t().common.reasonHint}
          value={draft()?.reason ?? ''}
          onInput={(reason) => set({ reason })}
        />
      </FormDialog>
      <FormDialog
        open={lifting() !== null}
        title={words().liftTitle(lifting()?.owner ?? '')}
        act={words().liftAct}
        danger
        ready={liftReason().trim() !== ''}
        onClose={() => setLifting(null)}
        onSubmit={async () => {
          await send('POST', `/holds/${lifting()!.id}/lift`, { reason: liftReason() });
          say(words().lifted);
          await holds.refetch();
        }}
      >
        <p>{words().liftText}</p>
        <LongField label={words().reason} hint={t().common.reasonHint} value={liftReason()} onInput={setLiftReason} />
      </FormDialog>
    </div>
  );
}
