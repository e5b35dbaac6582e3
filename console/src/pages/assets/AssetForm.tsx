import { createSignal, For } from 'solid-js';
import type { Asset } from '#protocol/api/plant.ts';
import type { AssetEdit } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { ChoiceField, LongField, TextField } from '../../components/Field.tsx';
import { t } from '../../i18n/language.ts';
import { kindIcons } from './asset-columns.tsx';

const kinds = Object.keys(kindIcons) as Asset['kind'][];
const lists = ['addresses', 'macs', 'hostNames', 'sharedAccounts'] as const;
const texts = ['location', 'custodian', 'use', 'borrowedFrom'] as const;

/** All fields of an asset that people keep. */
export function AssetForm(props: {
  open: boolean;
  title: string;
  asset?: Asset;
  zones: { id: string; name: string }[];
  onClose: () => void;
  onSave: (value: AssetEdit & { name: string }) => Promise<void>;
}) {
  const [draft, setDraft] = createSignal<AssetEdit>({});
  const value = <K extends keyof AssetEdit>(key: K): AssetEdit[K] =>
    draft()[key] ?? (props.asset?.[key] as AssetEdit[K]);
  const set = (change: AssetEdit) => setDraft((old) => ({ ...old, ...change }));
  const words = () => t().assets.fields;
  const close = () => {
    setDraft({});
    props.onClose();
  };
  return (
    <FormDialog
      open={props.open}
      title={props.title}
      act={t().common.save}
      wide
      ready={(value('name') ?? '').trim() !== ''}
      onClose={close}
      onSubmit={async () => {
        await props.onSave({ ...draft(), name: (value('name') ?? '').trim() });
        setDraft({});
      }}
    >
      <div class="form-grid">
        <TextField label={words().name} value={value('name') ?? ''} onInput={(name) => set({ name })} required />
        <ChoiceField
          label={words().kind}
          value={value('kind') ?? 'pc'}
          options={kinds.map((kind) => ({ value: kind, label: t().assets.kinds[kind] }))}
          onChange={(kind) => set({ kind: kind as Asset['kind'] })}
        />
        <ChoiceField
          label={words().zone}
          value={value('zone') ?? ''}
          options={[
            { value: '', label: t().alerts.noZone },
            ...props.zones.map((zone) => ({ value: zone.id, label: zone.name })),
          ]}
          onChange={(zone) => set({ zone: zone === '' ? null : zone })}
        />
        <ChoiceField
          label={words().criticality}
          value={value('criticality') ?? ''}
          options={[
            { value: '', label: t().assets.notSet },
            ...(['high', 'medium', 'low'] as const).map((each) => ({
              value: each,
              label: t().assets.criticalities[each],
            })),
          ]}
          onChange={(each) => set({ criticality: each === '' ? null : (each as 'high') })}
        />
        <For each={texts}>
          {(name) => (
            <TextField
              label={words()[name]}
              value={value(name) ?? ''}
              onInput={(text) => set({ [name]: text === '' ? null : text })}
            />
          )}
        </For>
        <For each={lists}>
          {(name) => (
            <TextField
              label={words()[name]}
              value={(value(name) ?? []).join(' ')}
              onInput={(text) => set({ [name]: text.split(/[\s\u3000,]+/u).filter((part) => part !== '') })}
            />
          )}
        </For>
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={value('loggable') ?? true}
          onChange={(event) => set({ loggable: event.currentTarget.checked })}
        />
        {words().loggable}
      </label>
      <LongField
        label={words().note}
        value={value('note') ?? ''}
        onInput={(note) => set({ note: note === '' ? null : note })}
      />
    </FormDialog>
  );
}
