import { createSignal, For } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { Site } from '#protocol/api/settings.ts';
import { send } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { ChoiceField, LongField, TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { QueryView } from '../../components/States.tsx';
import { say } from '../../components/Toasts.tsx';
import { t } from '../../i18n/language.ts';

const phases = ['build', 'trial', 'live'] as const;

/** Sites with their phase, required retention and zones. */
export function SitesTab() {
  const query = createQuery<Page<Site>>(() => '/sites');
  const [draft, setDraft] = createSignal<Site | null>(null);
  const words = () => t().settings.sites;
  const set = (change: Partial<Site>) => setDraft((old) => old && { ...old, ...change });
  const setZone = (index: number, change: Partial<Site['zones'][number]>) =>
    set({ zones: draft()!.zones.map((zone, at) => (at === index ? { ...zone, ...change } : zone)) });
  const save = async ({ id, name, timeZone, phase, retentionDays, retentionReason, zones }: Site) => {
    await send('PATCH', `/sites/${id}`, { name, timeZone, phase, retentionDays, retentionReason, zones });
    say(t().common.saved);
    await query.refetch();
  };
  const phaseOptions = () => phases.map((phase) => ({ value: phase, label: t().sources.phases[phase] }));
  return (
    <QueryView query={query} lines={8}>
      {(data) => (
        <div class="stack-wide">
          <For each={data().items}>
            {(site) => (
              <Panel
                title={site.name}
                aside={
                  <span class="row">
                    <span class="tag">{t().sources.phases[site.phase]}</span>
                    <button
                      type="button"
                      class="button small"
                      disabled={!may('manage_sites')}
                      title={whyNot('manage_sites')}
                      onClick={() => setDraft(JSON.parse(JSON.stringify(site)) as Site)}
                    >
                      {t().common.edit}
                    </button>
                  </span>
                }
              >
                <dl class="facts settings-text">
                  <dt>{words().timeZone}</dt>
                  <dd>{site.timeZone}</dd>
                  <dt>{words().retention}</dt>
                  <dd>
                    {t().evidence.retentionDays(String(site.retentionDays))}{' '}
                    <span class="muted">{site.retentionReason}</span>
                  </dd>
                </dl>
                <table class="plain-table stacks">
                  <thead>
                    <tr>
                      <th>{words().zoneColumns.name}</th>
                      <th class="number">{words().zoneColumns.order}</th>
                      <th>{words().zoneColumns.subnets}</th>
                      <th>{words().zoneColumns.phase}</th>
                    </tr>
                  </thead>
                  <tbody>
                    <For each={[...site.zones].sort((a, b) => a.order - b.order)}>
                      {(zone) => (
                        <tr>
                          <td class="strong">{zone.name}</td>
                          <td class="number" data-label={words().zoneColumns.order}>
                            {zone.order}
                          </td>
                          <td data-label={words().zoneColumns.subnets}>
                            <code>{zone.subnets.join(', ')}</code>
                          </td>
                          <td data-label={words().zoneColumns.phase}>
                            <span class="tag">{t().sources.phases[zone.phase]}</span>
                          </td>
                        </tr>
                      )}
                    </For>
                  </tbody>
                </table>
              </Panel>
            )}
          </For>
          <FormDialog
            open={draft() !== null}
            title={draft()?.name ?? ''}
            act={t().common.save}
            wide
            onClose={() => setDraft(null)}
            onSubmit={() => save(draft()!)}
          >
            <div class="form-two">
              <TextField label={t().common.name} value={draft()?.name ?? ''} onInput={(name) => set({ name })} />
              <TextField
                label={words().timeZone}
                value={draft()?.timeZone ?? ''}
                onInput={(timeZone) => set({ timeZone })}
              />
              <ChoiceField
                label={words().phase}
                value={draft()?.phase ?? 'build'}
                options={phaseOptions()}
                onChange={(phase) => set({ phase: phase as 'live' })}
              />
              <TextField
                label={words().retention}
                type="number"
                value={String(draft()?.retentionDays ?? '')}
                onInput={(days) => set({ retentionDays: Number(days) })}
              />
            </div>
            <LongField
              label={words().retentionReason}
              value={draft()?.retentionReason ?? ''}
              onInput={(retentionReason) => set({ retentionReason })}
              rows={2}
            />
            <h3>{words().zones}</h3>
            <ul class="stack">
              <For each={draft()?.zones.map((zone) => zone.id) ?? []}>
                {(id, index) => {
                  const zone = () => draft()?.zones[index()];
                  return (
                    <li class="zone-edit" data-zone={id}>
                      <input
                        class="input"
                        aria-label={words().zoneColumns.name}
                        value={zone()?.name ?? ''}
                        onInput={(event) => setZone(index(), { name: event.currentTarget.value })}
                      />
                      <input
                        class="input"
                        type="number"
                        aria-label={words().zoneColumns.order}
                        value={zone()?.order ?? 0}
                        onInput={(event) => setZone(index(), { order: Number(event.currentTarget.value) })}
                      />
                      <input
                        class="input"
                        aria-label={words().zoneColumns.subnets}
                        value={zone()?.subnets.join(' ') ?? ''}
                        onChange={(event) =>
                          setZone(index(), {
                            subnets: event.currentTarget.value.split(/[\s,]+/).filter((part) => part !== ''),
                          })
                        }
                      />
                      <select
                        class="input"
                        aria-label={words().zoneColumns.phase}
                        onChange={(event) => setZone(index(), { phase: event.currentTarget.value as 'live' })}
                      >
                        <For each={phaseOptions()}>
                          {(option) => (
                            <option value={option.value} selected={option.value === zone()?.phase}>
                              {option.label}
                            </option>
                          )}
                        </For>
                      </select>
                    </li>
                  );
                }}
              </For>
            </ul>
            <button
              type="button"
              class="button small start"
              onClick={() =>
                set({
                  zones: [
                    ...draft()!.zones,
                    { id: `zone-${draft()!.zones.length + 1}`, name: '', order: 0, subnets: [], phase: 'build' },
                  ],
                })
              }
            >
              <Icon name="plus" size={13} />
              {words().addZone}
            </button>
          </FormDialog>
        </div>
      )}
    </QueryView>
  );
}
