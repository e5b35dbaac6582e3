import { createEffect, createSignal, For, on, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { VisitForm } from '#protocol/api/visit-acts.ts';
import type { VisitDetail, VisitPerson } from '#protocol/api/visits.ts';
import type { ChangePoint } from '#protocol/visit/states.ts';
import { newAct, send, withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { ChoiceField, LongField, TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Panel } from '../../components/Panel.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { t } from '../../i18n/language.ts';

const points: ChangePoint[] = ['man', 'machine', 'material', 'method', 'measurement', 'environment'];
type Equipment = NonNullable<VisitForm['equipment']>[number];
type Declared = VisitForm['declared'][number];

/** The rest of the form: at the gate nobody needs it, before the first signature everybody does. */
export function FormPanel(props: { visit: VisitDetail; onDone: () => Promise<unknown> }) {
  const form = () => props.visit.form;
  const [workers, setWorkers] = createSignal<VisitForm['workers']>([]);
  const [names, setNames] = createSignal('');
  const [escort, setEscort] = createSignal('');
  const [workOrder, setWorkOrder] = createSignal('');
  const [equipment, setEquipment] = createSignal<Equipment[] | null>(null);
  const [declared, setDeclared] = createSignal<Declared[]>([]);
  const [notes, setNotes] = createSignal<VisitForm['points']>({});
  const [rollback, setRollback] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  createEffect(
    on(
      () => JSON.stringify(form()),
      () => {
        setWorkers(form().workers.filter((worker) => worker.account !== null));
        setNames(
          form()
            .workers.filter((worker) => worker.account === null)
            .map((worker) => worker.name)
            .join('\n'),
        );
        setEscort(form().escort ?? '');
        setWorkOrder(form().workOrder ?? '');
        setEquipment(form().equipment);
        setDeclared(form().declared);
        setNotes(form().points);
        setRollback(form().rollback ?? '');
      },
    ),
  );
  const people = createQuery<Page<VisitPerson>>(() =>
    open() ? withParams('/visits/signers', { site: props.visit.site }) : null,
  );
  const afterwards = () => props.visit.emergency !== null && props.visit.emergency.plannedAt === null;
  const open = () => props.visit.acts.amend === null;
  const mayDeclare = () => props.visit.leftAt === null;
  /** The account of a typed name, so that its holder finds the visit; null where none or more than one bears it. */
  const accountOf = (name: string) => {
    const found = (people.data()?.items ?? []).filter((person) => person.name === name);
    return found.length === 1 ? found[0]!.id : null;
  };
  const save = async (type: 'amend' | 'plan_afterwards') => {
    setBusy(true);
    try {
      const named = names()
        .split('\n')
        .map((name) => name.trim())
        .filter(Boolean)
        .map((name) => ({ name, account: accountOf(name) }));
      await send('POST', `/visits/${props.visit.id}`, {
        type,
        form: {
          workers: [...workers(), ...named],
          escort: escort().trim() || null,
          workOrder: workOrder().trim() || null,
          equipment: equipment(),
          points: notes(),
          rollback: rollback().trim() || null,
          ...(mayDeclare() ? { declared: declared().filter((one) => one.pattern.trim() !== '') } : {}),
        },
      });
      say(t().common.saved);
      await props.onDone();
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const words = () => t().visits.fields;
  const missing = () =>
    props.visit.missing.map((field) => words()[field as keyof ReturnType<typeof words>]).join(t().common.comma);
  return (
    <Panel title={t().visits.form} aside={missing() === '' ? t().visits.complete : undefined}>
      <form
        class="stack-wide"
        onSubmit={(event) => {
          event.preventDefault();
          void save('amend');
        }}
      >
        <Show when={missing() !== ''}>
          <p class="notice warn">{t().visits.missing(missing())}</p>
        </Show>
        <fieldset class="bare stack-wide" disabled={!open()}>
          <div class="visit-two">
            <TextField label={words().workOrder} value={workOrder()} onInput={setWorkOrder} />
            <TextField label={words().escort} value={escort()} onInput={setEscort} list="visit-people" />
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
            <For each={workers()}>{(worker) => <span class="tag">{worker.name}</span>}</For>
          </div>
          <Show when={(people.data()?.items.length ?? 0) > 0}>
            <ChoiceField
              label={t().visits.workerAccount}
              value=""
              options={[
                { value: '', label: t().common.none },
                ...people.data()!.items.map((person) => ({ value: person.id, label: person.name })),
              ]}
              onChange={(account) => {
                const person = people.data()!.items.find((each) => each.id === account);
                if (person && !workers().some((each) => each.account === account)) {
                  setWorkers([...workers(), { name: person.name, account }]);
                }
              }}
            />
          </Show>
          <EquipmentFields value={equipment()} onChange={setEquipment} />
          <Show when={mayDeclare()}>
            <DeclaredFields value={declared()} onChange={setDeclared} />
          </Show>
          <fieldset class="bare visit-two">
            <legend class="label">{words().points}</legend>
            <For each={points}>
              {(point) => (
                <TextField
                  label={t().visits.points[point]}
                  value={notes()[point] ?? ''}
                  onInput={(text) => setNotes({ ...notes(), [point]: text })}
                />
              )}
            </For>
          </fieldset>
          <LongField label={words().rollback} rows={2} value={rollback()} onInput={setRollback} />
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

function EquipmentFields(props: { value: Equipment[] | null; onChange: (value: Equipment[]) => void }) {
  const list = () => props.value ?? [];
  const change = (at: number, part: Partial<Equipment>) =>
    props.onChange(list().map((one, index) => (index === at ? { ...one, ...part } : one)));
  const options = <T extends string>(words: Record<T, string>) =>
    (Object.keys(words) as T[]).map((value) => ({ value, label: words[value] }));
  return (
    <fieldset class="bare stack">
      <legend class="label">{t().visits.fields.equipment}</legend>
      <For each={list().map((_, index) => index)}>
        {(at) => (
          <div class="visit-three">
            <ChoiceField
              label={t().common.kind}
              value={list()[at]!.kind}
              options={options(t().visits.equipmentKinds)}
              onChange={(kind) => change(at, { kind: kind as Equipment['kind'] })}
            />
            <TextField
              label={t().visits.equipmentName}
              value={list()[at]!.name}
              onInput={(name) => change(at, { name })}
            />
            <ChoiceField
              label={t().common.state}
              value={list()[at]!.check}
              options={options(t().visits.checks)}
              onChange={(check) => change(at, { check: check as Equipment['check'] })}
            />
          </div>
        )}
      </For>
      <div class="visit-choices">
        <button
          type="button"
          class="button"
          onClick={() => props.onChange([...list(), { kind: 'laptop', name: '', check: 'not_checked', note: null }])}
        >
          <Icon name="plus" size={16} />
          {t().visits.addEquipment}
        </button>
        <Show when={list().length === 0}>
          <button type="button" class="button" aria-pressed={props.value !== null} onClick={() => props.onChange([])}>
            {t().visits.nothingBrought}
          </button>
        </Show>
      </div>
    </fieldset>
  );
}

function DeclaredFields(props: { value: Declared[]; onChange: (value: Declared[]) => void }) {
  const change = (at: number, part: Partial<Declared>) =>
    props.onChange(props.value.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <fieldset class="bare stack">
      <legend class="label">{t().visits.fields.declared}</legend>
      <p class="hint small muted">{t().visits.declaredHint}</p>
      <For each={props.value.map((_, index) => index)}>
        {(at) => (
          <div class="visit-two">
            <TextField
              label={t().visits.declaredPlace}
              value={props.value[at]!.pattern}
              onInput={(pattern) => change(at, { pattern })}
            />
            <TextField
              label={t().visits.declaredTo}
              value={props.value[at]!.to ?? ''}
              onInput={(to) => change(at, { to: to.trim() === '' ? null : to })}
            />
          </div>
        )}
      </For>
      <div class="visit-choices">
        <button
          type="button"
          class="button"
          onClick={() => props.onChange([...props.value, { id: newAct(), device: null, pattern: '', to: null }])}
        >
          <Icon name="plus" size={16} />
          {t().visits.addDeclared}
        </button>
      </div>
    </fieldset>
  );
}
