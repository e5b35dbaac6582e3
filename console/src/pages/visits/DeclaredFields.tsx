import { For, Show } from 'solid-js';

import type { VisitForm } from '#protocol/api/visit-acts.ts';
import type { VisitDetail } from '#protocol/api/visits.ts';
import { newAct } from '../../api/client.ts';
import { ChoiceField, TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { t } from '../../i18n/language.ts';

type Declared = VisitForm['declared'][number];

/** Changes that are announced before they are made: where, to what, and on which controller. */
export function DeclaredFields(props: {
  value: Declared[];
  devices: VisitDetail['devices'];
  onChange: (value: Declared[]) => void;
}) {
  const change = (at: number, part: Partial<Declared>) =>
    props.onChange(props.value.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <fieldset class="bare stack">
      <legend class="label">{t().visits.fields.declared}</legend>
      <p class="hint small muted">{t().visits.declaredHint}</p>
      <For each={props.value.map((_, index) => index)}>
        {(at) => (
          <div class="visit-row">
            <div class={props.devices.length > 1 ? 'visit-three' : 'visit-two'}>
              <Show when={props.devices.length > 1}>
                <ChoiceField
                  label={t().visits.declaredDevice}
                  value={props.value[at]!.device ?? ''}
                  options={[
                    { value: '', label: t().visits.anyDevice },
                    ...props.devices.map((device) => ({ value: device.id, label: device.name })),
                  ]}
                  onChange={(device) => change(at, { device: device === '' ? null : device })}
                />
              </Show>
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
            <button
              type="button"
              class="button quiet icon"
              aria-label={t().visits.remove}
              title={t().visits.remove}
              onClick={() => props.onChange(props.value.filter((_, index) => index !== at))}
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
          onClick={() => props.onChange([...props.value, { id: newAct(), device: null, pattern: '', to: null }])}
        >
          <Icon name="plus" size={16} />
          {t().visits.addDeclared}
        </button>
      </div>
    </fieldset>
  );
}
