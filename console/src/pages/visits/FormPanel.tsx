import { createEffect, createSignal, For, on, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { VisitForm } from '#protocol/api/visit-acts.ts';
import type { VisitDetail, VisitPerson } from '#protocol/api/visits.ts';
import type { ChangePoint } from '#protocol/visit/states.ts';
import { send, withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { session } from '../../api/session.ts';
import { ChoiceField, LongField, TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Panel } from '../../components/Panel.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { t } from '../../i18n/language.ts';
import { DeclaredFields } from './DeclaredFields.tsx';
import { EquipmentFields, namedEquipment } from './EquipmentFields.tsx';
import { changedFields } from './form-changes.ts';
import { formId, missingNames } from './missing-fields.ts';
import { WorkFields } from './WorkFields.tsx';

const points: ChangePoint[] = ['man', 'machine', 'material', 'method', 'measurement', 'environment'];

/** The whole form: at the gate nobody needs the rest of it, before the first signature everybody does. */
export function FormPanel(props: { visit: VisitDetail; onDone: () => Promise<unknown> }) {
  const [draft, setDraft] = createSignal<VisitForm>(props.visit.form);
  const [names, setNames] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const set = (part: Partial<VisitForm>) => setDraft((old) => ({ ...old, ...part }));
  createEffect(
    on(
      () => JSON.stringify(props.visit.form),
      () => {
        const { form } = props.visit;
        setDraft({ ...form, workers: form.workers.filter((worker) => worker.account !== null) });
        setNames(
          form.workers
            .filter((worker) => worker.account === null)
            .map((worker) => worker.name)
            .join('\n'),
        );
      },
    ),
  );
  const people = createQuery<Page<VisitPerson>>(
    () => (open() ? withParams('/visits/signers', { site: props.visit.site }) : null),
    'offered',
  );
  const afterwards = () => props.visit.emergency !== null && props.visit.emergency.plannedAt === null;
  const open = () => props.visit.acts.amend === null;
  const planning = () => ['draft', 'scheduled'].includes(props.visit.state);
  const mayDeclare = () => props.visit.leftAt === null;
  /** Once work began nobody is taken off who was named with an account. */
  const stays = (account: string | null) =>
    !planning() && props.visit.form.workers.some((worker) => worker.account === account);
  /** The account of a typed name, so that its holder finds the visit; null where none or more than one bears it. */
  const accountOf = (name: string) => {
    const found = (people.data()?.items ?? []).filter((person) => person.name === name);
    return found.length === 1 ? found[0]!.id : null;
  };
  const filled = (): VisitForm => {
    const named = names()
      .split('\n')
      .map((name) => name.trim())
      .filter(Boolean)
      .map((name) => ({ name, account: accountOf(name) }));
    const { escort, workOrder, rollback, declared, equipment } = draft();
    return {
      ...draft(),
      workers: [...draft().workers, ...named],
      escort: escort?.trim() || null,
      workOrder: workOrder?.trim() || null,
      rollback: rollback?.trim() || null,
      equipment: namedEquipment(equipment),
      declared: declared.filter((one) => one.pattern.trim() !== ''),
    };
  };
  const save = async (type: 'amend' | 'plan_afterwards') => {
    const form = changedFields(props.visit.form, filled());
    setBusy(true);
    try {
      if (type !== 'amend' || Object.keys(form).length > 0) {
        await send('POST', `/visits/${props.visit.id}`, { type, form });
      }
      say(t().common.saved);
      await props.onDone();
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const words = () => t().visits.fields;
  const missing = () => missingNames(props.visit);
  return (
    <Panel title={t().visits.form} aside={missing() === '' ? t().visits.complete : undefined}>
      <form
        id={formId}
        class="stack-wide"
        onSubmit={(event) => {
          event.preventDefault();
          void save('amend');
        }}
      >
        <Show when={open() && missing() !== ''}>
          <p class="notice warn">{t().visits.missing(missing())}</p>
        </Show>
        <fieldset class="bare stack-wide" disabled={!open()}>
          <WorkFields
            site={props.visit.site}
            value={draft()}
            kept={planning() ? [] : props.visit.form.devices}
            devices={props.visit.devices}
            open={open()}
            planning={planning()}
            equipment={props.visit.equipmentAssets}
            onChange={set}
          />
          <div class="visit-row end">
            <TextField
              label={words().escort}
              value={draft().escort ?? ''}
              onInput={(escort) => set({ escort })}
              list="visit-people"
            />
            <Show when={open()}>
              <button type="button" class="button" onClick={() => set({ escort: session()!.user.name })}>
                {t().visits.escortMyself}
              </button>
            </Show>
          </div>
          <datalist id="visit-people">
            <For each={people.data()?.items.filter((person) => !person.vendor)}>
              {(person) => <option value={person.name} />}
            </For>
          </datalist>
          <LongField
            label={words().workers}
            hint={t().visits.workersHint}
            rows={2}
            value={names()}
            onInput={setNames}
          />
          <div class="visit-choices">
            <For each={draft().workers}>
              {(worker) => (
                <button
                  type="button"
                  class="button"
                  disabled={stays(worker.account)}
                  title={stays(worker.account) ? undefined : t().visits.remove}
                  onClick={() => set({ workers: draft().workers.filter((each) => each.account !== worker.account) })}
                >
                  {worker.name}
                  <Show when={!stays(worker.account)}>
                    {' '}
                    <Icon name="close" size={14} />
                  </Show>
                </button>
              )}
            </For>
          </div>
          <Show when={open() && (people.data()?.items.length ?? 0) > 0}>
            <ChoiceField
              label={t().visits.workerAccount}
              value=""
              options={[
                { value: '', label: t().common.none },
                ...people.data()!.items.map((person) => ({ value: person.id, label: person.name })),
              ]}
              onChange={(account) => {
                const person = people.data()!.items.find((each) => each.id === account);
                if (person && !draft().workers.some((each) => each.account === account)) {
                  set({ workers: [...draft().workers, { name: person.name, account }] });
                }
              }}
            />
          </Show>
          <EquipmentFields value={draft().equipment} onChange={(equipment) => set({ equipment })} />
          <Show when={open() && mayDeclare()}>
            <DeclaredFields
              value={draft().declared}
              devices={props.visit.devices}
              onChange={(declared) => set({ declared })}
            />
          </Show>
          <fieldset class="bare visit-two">
            <legend class="label">{words().points}</legend>
            <For each={points}>
              {(point) => (
                <TextField
                  label={t().visits.points[point]}
                  value={draft().points[point] ?? ''}
                  onInput={(text) => set({ points: { ...draft().points, [point]: text } })}
                />
              )}
            </For>
          </fieldset>
          <LongField
            label={words().rollback}
            rows={2}
            value={draft().rollback ?? ''}
            onInput={(rollback) => set({ rollback })}
          />
        </fieldset>
        <Show when={open()}>
          <div class="row wrap">
            <button type="submit" class="button primary large" disabled={busy()}>
              {t().common.save}
            </button>
            <Show when={afterwards()}>
              <button type="button" class="button large" disabled={busy()} onClick={() => void save('plan_afterwards')}>
                {t().visits.acts.plan_afterwards}
              </button>
            </Show>
          </div>
        </Show>
      </form>
    </Panel>
  );
}
