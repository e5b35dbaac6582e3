import { createSignal, For, Show } from 'solid-js';
import type { AdditionAct, AdditionVersion, RuleAddition } from '#protocol/api/rule-additions.ts';
import { Panel } from '../../../components/Panel.tsx';
import { Stamp } from '../../../components/Stamp.tsx';
import { count } from '../../../components/time.ts';
import { useLink } from '../../../components/url.ts';
import { t } from '../../../i18n/language.ts';
import { ActDialog } from './ActDialog.tsx';
import type { ChosenAct } from './chosen-act.ts';

/** One addition: how it stands, its versions, and what can be done with each. */
export function AdditionCard(props: { of: RuleAddition; site: string; mayDecide: boolean; onChange: () => void }) {
  const words = () => t().ruleAdditions;
  const link = useLink();
  const [chosen, setChosen] = createSignal<ChosenAct>();
  const version = (id: string | null) => props.of.versions.find((one) => one.id === id);
  const state = (one: AdditionVersion) => {
    if (one.id === props.of.inForce) return 'inForce';
    if (one.id === props.of.trying?.version) return 'trying';
    return props.of.inForce === null ? 'draft' : 'out';
  };
  /** What can be done with a version as it stands. */
  const acts = (one: AdditionVersion): AdditionAct['act'][] => {
    const is = state(one);
    if (is === 'inForce') return ['back', 'remove'];
    return is === 'trying' ? ['enable', 'end_try'] : ['try', 'enable'];
  };
  return (
    <Panel title={props.of.name} aside={words().kinds[props.of.kind]}>
      <div class="stack">
        <Show when={props.of.trying}>
          {(trial) => (
            <p class="notice">
              {words().tryingOn(
                [
                  ...trial().assets.map(({ name }) => name),
                  ...(trial().elsewhere > 0 ? [words().elsewhere(count(trial().elsewhere))] : []),
                ].join(t().common.comma),
              )}
            </p>
          )}
        </Show>
        <ul class="plain additions">
          <For each={props.of.versions}>
            {(one) => (
              <li class="row spread wrap">
                <div class="stack">
                  <p>
                    <b>{words().version(one.label)}</b>{' '}
                    <span class={`tag${state(one) === 'inForce' ? ' rule-on' : ''}`}>{words().states[state(one)]}</span>{' '}
                    {words().rules(count(one.rules.length))}
                  </p>
                  <p class="small muted">
                    <Stamp at={one.at} /> {words().by(one.by, one.reason)}
                  </p>
                  <p class="small muted">
                    <Show when={one.signer} fallback={words().ownSigned}>
                      {(signer) => (
                        <>
                          {words().signedBy(signer().name || signer().fingerprint.slice(0, 16))}
                          {signer().trusted ? '' : words().untrusted}
                        </>
                      )}
                    </Show>
                  </p>
                </div>
                <Show when={props.mayDecide}>
                  <div class="row wrap">
                    <For each={acts(one)}>
                      {(act) => (
                        <button type="button" class="button small" onClick={() => setChosen({ act, version: one })}>
                          {words().acts[act]}
                        </button>
                      )}
                    </For>
                  </div>
                </Show>
              </li>
            )}
          </For>
        </ul>
        <Show when={props.mayDecide && props.of.kind === 'own'}>
          <p>
            <a class="button small" href={link('/rules/added/new', { addition: props.of.id })}>
              {words().acts.edit}
            </a>
          </p>
        </Show>
      </div>
      <Show keyed when={chosen()}>
        {(act) => (
          <ActDialog
            of={props.of}
            chosen={act}
            before={version(props.of.before)}
            site={props.of.site ?? props.site}
            onClose={() => setChosen(undefined)}
            onDone={() => {
              setChosen(undefined);
              props.onChange();
            }}
          />
        )}
      </Show>
    </Panel>
  );
}
