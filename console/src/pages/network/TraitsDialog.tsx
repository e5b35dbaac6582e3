import { createEffect, createSignal, For } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { Traits, ZoneRow } from '#protocol/api/network-zones.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { ChoiceField, LongField } from '../../components/Field.tsx';
import { t } from '../../i18n/language.ts';

const nothing: Traits = { domain: null, importance: null, use: null, link: null, level: null };
const choices: Record<Exclude<keyof Traits, 'level'>, readonly string[]> = {
  domain: ['it', 'ot', 'outside'],
  importance: ['important', 'auxiliary'],
  use: ['line', 'production_management', 'office', 'facility', 'remote_access', 'server', 'other'],
  link: ['wired', 'wireless'],
};
const levels = [0, 1, 2, 3, 3.5, 4, 5];

/** Decides what a zone is; begins with what was decided, else with what is proposed. */
export function TraitsDialog(props: {
  zone: ZoneRow | null;
  onClose: () => void;
  onSave: (traits: Traits, reason: string) => Promise<void>;
}) {
  const [traits, setTraits] = createStore<Traits>({ ...nothing });
  const [reason, setReason] = createSignal('');
  createEffect(() => {
    const { zone } = props;
    if (!zone) return;
    setTraits({ ...(zone.decided ? zone.traits : zone.proposed.traits) });
    setReason('');
  });
  const names = Object.keys(choices) as (keyof typeof choices)[];
  const none = () => ({ value: '', label: t().networkZones.notSaid });
  return (
    <FormDialog
      open={props.zone !== null}
      title={`${t().networkZones.columns.what}: ${props.zone?.name ?? ''}`}
      act={t().networkZones.save}
      ready={reason().trim() !== ''}
      onClose={() => props.onClose()}
      onSubmit={() => props.onSave({ ...traits }, reason().trim())}
    >
      <For each={names}>
        {(name) => (
          <ChoiceField
            label={t().networkZones.traits[name]}
            value={traits[name] ?? ''}
            options={[
              none(),
              ...choices[name].map((value) => ({ value, label: t().networkZones.values[value] ?? value })),
            ]}
            onChange={(value) => setTraits(name, (value || null) as never)}
          />
        )}
      </For>
      <ChoiceField
        label={t().networkZones.traits.level}
        value={traits.level === null ? '' : String(traits.level)}
        options={[none(), ...levels.map((value) => ({ value: String(value), label: t().networkZones.level(value) }))]}
        onChange={(value) => setTraits('level', value === '' ? null : (Number(value) as Traits['level']))}
      />
      <LongField label={t().networkZones.reason} value={reason()} onInput={setReason} />
    </FormDialog>
  );
}
