import { For, Show } from 'solid-js';
import type { VisitForm } from '#protocol/api/visit-acts.ts';
import { session } from '../../api/session.ts';
import { ChoiceField, TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { clock, fromSiteInput, siteInput } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

type Equipment = NonNullable<VisitForm['equipment']>[number];

const macShape = /^[0-9a-f]{2}(?:[:-]?[0-9a-f]{2}){5}$|^[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}$/i;

/** Laptops, media and tools that were brought, each with what its check found; nothing is an answer, too. */
export function EquipmentFields(props: { value: Equipment[] | null; onChange: (value: Equipment[] | null) => void }) {
  const list = () => props.value ?? [];
  const change = (at: number, part: Partial<Equipment>) =>
    props.onChange(list().map((one, index) => (index === at ? { ...one, ...part } : one)));
  /** Who says what a check found has most likely just made it. */
  const checked = (at: number, check: Equipment['check']) => {
    const { checkedBy, checkedAt } = list()[at]!;
    const mine = session()!.user;
    const stamp = { checkedBy: checkedBy ?? mine.name, checkedAt: checkedAt ?? new Date(clock()).toISOString() };
    change(at, { check, ...(check === 'not_checked' ? { checkedBy: null, checkedAt: null } : stamp) });
  };
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
                options={options(t().visitBrought.kinds)}
                onChange={(kind) => change(at, { kind: kind as Equipment['kind'] })}
              />
              <TextField
                label={t().visitBrought.name}
                placeholder={t().visitBrought.kinds[list()[at]!.kind]}
                value={list()[at]!.name}
                onInput={(name) => change(at, { name })}
              />
              <ChoiceField
                label={t().visitBrought.check}
                value={list()[at]!.check}
                options={options(t().visitBrought.checks)}
                onChange={(check) => checked(at, check as Equipment['check'])}
              />
              <Show when={list()[at]!.check !== 'not_checked'}>
                <div class="whole visit-two">
                  <TextField
                    label={t().visitBrought.checkedBy}
                    value={list()[at]!.checkedBy ?? ''}
                    onInput={(name) => change(at, { checkedBy: name.trim() === '' ? null : name })}
                  />
                  <TextField
                    label={t().visitBrought.checkedAt}
                    type="datetime-local"
                    value={list()[at]!.checkedAt ? siteInput(list()[at]!.checkedAt!) : ''}
                    onInput={(text) => change(at, { checkedAt: fromSiteInput(text) })}
                  />
                </div>
              </Show>
              <Show when={list()[at]!.kind === 'laptop'}>
                <div class="whole">
                  <TextField
                    label={t().visitBrought.mac}
                    hint={t().visitBrought.macHint}
                    wrong={macWrong(list()[at]!.mac) ? t().visitBrought.macWrong : undefined}
                    value={list()[at]!.mac ?? ''}
                    placeholder="00-1A-2B-3C-4D-5E"
                    onInput={(mac) => change(at, { mac: mac.trim() === '' ? null : mac.normalize('NFKC') })}
                  />
                </div>
              </Show>
              <Show when={list()[at]!.check !== 'clean'}>
                <div class="whole">
                  <TextField
                    label={t().visitBrought.checkNotes[list()[at]!.check as 'found' | 'not_checked']}
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
          {t().visitBrought.add}
        </button>
        <Show when={list().length === 0}>
          <button
            type="button"
            class="button"
            aria-pressed={props.value !== null}
            onClick={() => props.onChange(props.value === null ? [] : null)}
          >
            {t().visitBrought.nothing}
          </button>
        </Show>
      </div>
    </fieldset>
  );
}

/** True for what cannot be a hardware address. */
function macWrong(mac: string | null | undefined): boolean {
  return mac !== null && mac !== undefined && !macShape.test(mac.trim());
}

/** What is kept of the list: something without a name is called by its kind. */
export function namedEquipment(list: readonly Equipment[] | null): Equipment[] | null {
  return (
    list?.map((one) => ({ ...one, name: one.name.trim() === '' ? t().visitBrought.kinds[one.kind] : one.name })) ?? null
  );
}
