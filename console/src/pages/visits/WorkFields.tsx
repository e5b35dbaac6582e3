import { createSignal, For, Show } from 'solid-js';

import type { Controller } from '#protocol/api/controllers.ts';
import type { Page } from '#protocol/api/parts.ts';
import type { Asset } from '#protocol/api/plant.ts';
import type { VisitForm } from '#protocol/api/visit-acts.ts';
import type { VisitDetail } from '#protocol/api/visits.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { LongField, TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { fromSiteInput, siteInput } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

const offeredAssets = 500;

/** Who comes for what, when and on which equipment: what the gate asked, to be put right or added to later. */
export function WorkFields(props: {
  site: string;
  value: VisitForm;
  /** Controllers that stay: work on them has begun. */
  kept: readonly string[];
  /** Those of the visit, with their names. */
  devices: VisitDetail['devices'];
  /** False for who only reads: nothing is offered to choose from. */
  open: boolean;
  /** True until the work begins; afterwards its end moves by an extension only. */
  planning: boolean;
  equipment: VisitDetail['equipmentAssets'];
  onChange: (part: Partial<VisitForm>) => void;
}) {
  const words = () => t().visits.fields;
  const controllers = createQuery<Page<Controller>>(
    () => (props.open ? withParams('/controllers', { site: props.site }) : null),
    'offered',
  );
  const assets = createQuery<Page<Asset>>(
    () => (props.open ? withParams('/assets', { site: props.site, limit: offeredAssets }) : null),
    'offered',
  );
  const offered = () => (props.open ? (controllers.data()?.items ?? props.devices) : props.devices);
  const [named, setNamed] = createSignal('');
  const toggle = (id: string) => {
    const { devices } = props.value;
    props.onChange({ devices: devices.includes(id) ? devices.filter((each) => each !== id) : [...devices, id] });
  };
  const nameOf = (id: string) =>
    [...props.equipment, ...(assets.data()?.items ?? [])].find((asset) => asset.id === id)?.name ?? id;
  const addAsset = (name: string) => {
    const found = assets.data()?.items.find((asset) => asset.name === name);
    setNamed(found ? '' : name);
    if (found && !props.value.assets.includes(found.id)) props.onChange({ assets: [...props.value.assets, found.id] });
  };
  return (
    <>
      <div class="visit-two">
        <TextField
          label={words().vendor}
          value={props.value.vendor}
          required
          onInput={(vendor) => props.onChange({ vendor })}
        />
        <TextField
          label={words().workOrder}
          value={props.value.workOrder ?? ''}
          onInput={(workOrder) => props.onChange({ workOrder })}
        />
      </div>
      <LongField
        label={words().purpose}
        rows={2}
        value={props.value.purpose}
        onInput={(purpose) => props.onChange({ purpose })}
      />
      <Show when={props.planning}>
        <div class="visit-two">
          <TextField
            label={words().plannedStart}
            type="datetime-local"
            value={props.value.plannedStart === null ? '' : siteInput(props.value.plannedStart)}
            onInput={(at) => props.onChange({ plannedStart: fromSiteInput(at) })}
          />
          <TextField
            label={words().plannedEnd}
            type="datetime-local"
            value={siteInput(props.value.plannedEnd)}
            required
            onInput={(at) => props.onChange({ plannedEnd: fromSiteInput(at) ?? props.value.plannedEnd })}
          />
        </div>
      </Show>
      <fieldset class="bare stack">
        <legend class="label">{words().devices}</legend>
        <div class="visit-choices">
          <For each={offered()}>
            {(controller) => (
              <button
                type="button"
                class="button"
                aria-pressed={props.value.devices.includes(controller.id)}
                disabled={props.kept.includes(controller.id)}
                onClick={() => toggle(controller.id)}
              >
                {controller.name}
              </button>
            )}
          </For>
        </div>
      </fieldset>
      <fieldset class="bare stack">
        <legend class="label">{words().assets}</legend>
        <div class="visit-choices">
          <For each={props.value.assets}>
            {(id) => (
              <button
                type="button"
                class="button"
                title={t().visits.remove}
                onClick={() => props.onChange({ assets: props.value.assets.filter((each) => each !== id) })}
              >
                {nameOf(id)} <Icon name="close" size={14} />
              </button>
            )}
          </For>
        </div>
        <Show when={props.open} fallback={<Show when={props.value.assets.length === 0}>{t().common.none}</Show>}>
          <TextField
            label={t().visits.addAsset}
            hint={t().visits.addAssetHint}
            value={named()}
            onInput={addAsset}
            list="visit-assets"
          />
        </Show>
        <datalist id="visit-assets">
          <For each={assets.data()?.items}>{(asset) => <option value={asset.name} />}</For>
        </datalist>
      </fieldset>
    </>
  );
}
