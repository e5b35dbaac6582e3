import { createSignal, For, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { Asset } from '#protocol/api/plant.ts';
import type { AdditionAct, AdditionVersion, RuleAddition } from '#protocol/api/rule-additions.ts';
import { send, withParams } from '../../../api/client.ts';
import { createQuery } from '../../../api/query.ts';
import { FormDialog } from '../../../components/Dialog.tsx';
import { LongField } from '../../../components/Field.tsx';
import { ProblemNotice } from '../../../components/States.tsx';
import { say } from '../../../components/Toasts.tsx';
import { count } from '../../../components/time.ts';
import { t } from '../../../i18n/language.ts';
import { FoundByAsset, ReplayState } from '../ReplayFound.tsx';
import { ReplayStart } from '../RuleReplay.tsx';
import { createReplayRun } from '../replay-run.ts';
import type { ChosenAct } from './chosen-act.ts';

/** Tries a version, puts it in force, goes back or takes it out, with a reason; what is new is replayed first. */
export function ActDialog(props: {
  of: RuleAddition;
  chosen: ChosenAct;
  before: AdditionVersion | undefined;
  site: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const words = () => t().ruleAdditions;
  const { act, version } = props.chosen;
  const run = createReplayRun(() => props.site);
  const [reason, setReason] = createSignal('');
  const [assets, setAssets] = createSignal<readonly string[]>([]);
  const isNew = act === 'try' || (act === 'enable' && props.of.trying?.version !== version.id);
  const seen = () => (run.replay()?.state === 'done' ? run.replay() : undefined);
  const ready = () =>
    reason().trim() !== '' && (!isNew || seen() !== undefined) && (act !== 'try' || assets().length > 0);
  const says = (): string => {
    if (act === 'try') return words().tryText;
    if (act === 'enable') return words().enableText;
    if (act === 'end_try') return words().endTryText;
    if (act === 'remove') return words().removeText;
    return props.before ? words().backTo(props.before.label) : words().backToNone;
  };
  const order = (): AdditionAct => {
    const why = { reason: reason() };
    if (act === 'try') return { act, version: version.id, assets: [...assets()], replay: seen()!.id, ...why };
    if (act === 'enable') return { act, version: version.id, replay: seen()?.id ?? null, ...why };
    return { act, ...why };
  };
  const submit = async () => {
    await send('POST', `/rule-additions/${props.of.id}`, order());
    say(words().done);
    props.onDone();
  };
  return (
    <FormDialog
      open
      title={`${props.of.name} ${words().version(version.label)}`}
      act={words().acts[act]}
      danger={act === 'remove' || act === 'back'}
      wide={isNew}
      ready={ready()}
      onClose={props.onClose}
      onSubmit={submit}
    >
      <p>{says()}</p>
      <Show when={isNew}>
        <section class="stack replay">
          <p class="small">{words().replayFirst}</p>
          <ReplayStart run={run} primary start={(days) => void run.start({ version: version.id, days })} />
          <Show when={run.problem()}>{(wrong) => <ProblemNotice of={wrong()} />}</Show>
          <Show when={run.replay()}>
            {(shown) => (
              <ReplayState of={shown()}>
                <p class="strong">{words().wouldFind(shown().days, count(shown().total))}</p>
                <FoundByAsset of={shown().assets} />
              </ReplayState>
            )}
          </Show>
        </section>
      </Show>
      <Show when={act === 'try'}>
        <AssetChoice site={props.site} chosen={assets()} onChange={setAssets} />
      </Show>
      <LongField label={t().common.reason} value={reason()} onInput={setReason} />
    </FormDialog>
  );
}

function AssetChoice(props: { site: string; chosen: readonly string[]; onChange: (ids: string[]) => void }) {
  const words = () => t().ruleAdditions;
  const query = createQuery<Page<Asset>>(() => withParams('/assets', { site: props.site, limit: '500' }));
  const toggle = (id: string, on: boolean) =>
    props.onChange(on ? [...props.chosen, id] : props.chosen.filter((one) => one !== id));
  return (
    <fieldset class="bare stack asset-choice">
      <legend class="strong">{words().assets}</legend>
      <p class="small muted">{words().assetsHint}</p>
      <div class="asset-choice-list">
        <For each={query.data()?.items ?? []}>
          {(asset) => (
            <label class="check">
              <input
                type="checkbox"
                checked={props.chosen.includes(asset.id)}
                onChange={(event) => toggle(asset.id, event.currentTarget.checked)}
              />
              {asset.name}
            </label>
          )}
        </For>
      </div>
    </fieldset>
  );
}
