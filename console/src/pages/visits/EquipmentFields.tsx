import { For, Show } from 'solid-js';
import type { VisitForm } from '#protocol/api/visit-acts.ts';
import { ChoiceField, TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { t } from '../../i18n/language.ts';

type Equipment = NonNullable<VisitForm['equipment']>[number];

/** Laptops, media and tools that were brought, each with what its check found; nothing is an answer, too. */
export function EquipmentFields(props: { value: Equipment[] | null; onChange: (value: Equipment[] | null) => void }) {
  const list = () => props.value ?? [];
  const change = (at: number, part: Partial<Equipment>) =>
    props.onChange(list().map((one, index) => (index === at ? { ...one, ...part } : one)));
  const remove = (at: number) => {
    const rest = list().filter((_, index) => index !== at);
    props.onChange(rest.length === 0 ? null : rest);
  };
  const options = <T extends string>(words: Record<T, string>) =>
    (Object.keys(words) as T[]).map((value) => ({ value, label: words[value] }));
  return (
    <fieldset class="bare stack">
      <legend class="label">{t().visits.fields.equipment}</legend>
      <For each={list().map((_, index) => index)}>
        {(at) => (
          <div class="visit-row">
            <div class="visit-three">
              <ChoiceField
                label={t().common.kind}
                value={list()[at]!.kind}
                options={options(t().visits.equipmentKinds)}
                onChange={(kind) => change(at, { kind: kind as Equipment['kind'] })}
              />
              <TextField
                label={t().visits.equipmentName}
                placeholder={t().visits.equipmentKinds[list()[at]!.kind]}
                value={list()[at]!.name}
                onInput={(name) => change(at, { name })}
              />
              <ChoiceField
                label={t().visits.check}
                value={list()[at]!.check}
                options={options(t().visits.checks)}
                onChange={(check) => change(at, { check: check as Equipment['check'] })}
              />
              <Show when={list()[at]!.check !== 'clean'}>
                <div class="whole">
                  <TextField
                    label={t().visits.checkNotes[list()[at]!.check as 'found' | 'not_checked']}
                    value={list()[at]!.note ?? ''}
                    onInput={(note) => change(at, { note: note.trim() === '' ? null : note })}
                  />
                </div>
              </Show>
            </div>
            <button
              type="button"
              class="button quiet icon"
              aria-label={t().visits.remove}
              title={t().visits.remove}
              onClick={() => remove(at)}
            >
              <Icon name="close" size={16} />
            </button>
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
          <button
            type="button"
            class="button"
            aria-pressed={props.value !== null}
            onClick={() => props.onChange(props.value === null ? [] : null)}
          >
            {t().visits.nothingBrought}
          </button>
        </Show>
      </div>
    </fieldset>
  );
}

/** What is kept of the list: something without a name is called by its kind. */
export function namedEquipment(list: readonly Equipment[] | null): Equipment[] | null {
  return (
    list?.map((one) => ({ ...one, name: one.name.trim() === '' ? t().visits.equipmentKinds[one.kind] : one.name })) ??
    null
  );
}
