import { createEffect, createMemo, For, Match, on, Show, Switch } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { ControllerSetUp } from '#protocol/api/controller-setup.ts';
import { createQuery } from '../../../api/query.ts';
import { may } from '../../../api/session.ts';
import type { ControllerDetail } from '../../../api/types.ts';
import { PageHead } from '../../../components/Panel.tsx';
import { whyNot } from '../../../components/permission.ts';
import { useGo, useParam } from '../../../components/url.ts';
import { useSite } from '../../../frame/site.ts';
import { t } from '../../../i18n/language.ts';
import { ConfirmStep } from './ConfirmStep.tsx';
import { DeviceStep } from './DeviceStep.tsx';
import { type DraftType, draftOf, emptyDraft, types } from './draft.ts';
import { lacking, type Step, stepsOf } from './lacking.ts';
import { MannersStep } from './MannersStep.tsx';
import { MapStep } from './MapStep.tsx';
import { WayStep } from './WayStep.tsx';
import './set-up.css';

/** Has an agent read a controller, step by step; with `of` the settings of one that is read already are changed. */
export default function SetUp() {
  const site = useSite();
  const go = useGo();
  const [typeParam] = useParam('type');
  const [stepParam, setStep] = useParam('step');
  const [of] = useParam('of');
  const [draft, set] = createStore(emptyDraft(types.find((each) => each === typeParam()) ?? ('opc-ua' as DraftType)));
  const known = createQuery<ControllerDetail>(() => (of() ? `/controllers/${of()}` : null));
  const before = createQuery<ControllerSetUp>(() => (of() ? `/controllers/${of()}/setup` : null));
  createEffect(
    on([() => known.data(), () => before.data()?.setUp], ([controller, setUp]) => {
      if (controller && setUp && draft.id === '') set(draftOf(setUp.controller, controller.agent, setUp.hasPassword));
    }),
  );
  const steps = createMemo(() => stepsOf(draft));
  const missing = (step: Step) => lacking(step, draft);
  /** The step asked for, or the first that lacks something before it. */
  const step = createMemo((): Step => {
    const wanted = steps().find((each) => each === stepParam()) ?? 'device';
    const earlier = steps().slice(0, steps().indexOf(wanted));
    return earlier.find((each) => missing(each).length > 0) ?? wanted;
  });
  const at = () => steps().indexOf(step());
  const siteOf = () => known.data()?.site ?? site.id();
  const common = () => ({ draft, set, site: siteOf(), known: of() !== undefined });
  const words = () => t().setUp;
  return (
    <div class="page set-up">
      <PageHead
        title={of() ? words().titleChange(known.data()?.name ?? '') : words().title}
        says={`${words().step(at() + 1, steps().length)} · ${words().readOnly}`}
      />
      <Show when={may('set_up_controllers')} fallback={<p class="notice warn">{whyNot('set_up_controllers')}</p>}>
        <ol class="set-up-steps">
          <For each={steps()}>
            {(each, index) => (
              <li>
                <button
                  type="button"
                  aria-current={each === step() ? 'step' : undefined}
                  disabled={steps()
                    .slice(0, index())
                    .some((earlier) => missing(earlier).length > 0)}
                  onClick={() => setStep(each, true)}
                >
                  <span class="set-up-number">{index() + 1}</span> {words().steps[each]}
                </button>
              </li>
            )}
          </For>
        </ol>
        <div class="set-up-body">
          <Switch>
            <Match when={step() === 'device'}>
              <DeviceStep {...common()} />
            </Match>
            <Match when={step() === 'way'}>
              <WayStep {...common()} />
            </Match>
            <Match when={step() === 'map'}>
              <MapStep {...common()} />
            </Match>
            <Match when={step() === 'manners'}>
              <MannersStep {...common()} />
            </Match>
            <Match when={step() === 'confirm'}>
              <ConfirmStep {...common()} onDone={(controller) => go(`/controllers/${controller}`)} />
            </Match>
          </Switch>
          <div class="set-up-foot">
            <Show when={missing(step()).length > 0}>
              <p class="muted small">{words().lacks(missing(step()).join(t().common.comma))}</p>
            </Show>
            <div class="row">
              <Show when={at() > 0}>
                <button type="button" class="button" onClick={() => setStep(steps()[at() - 1]!, true)}>
                  {words().back}
                </button>
              </Show>
              <Show when={at() < steps().length - 1}>
                <button
                  type="button"
                  class="button primary"
                  data-act="next"
                  disabled={missing(step()).length > 0}
                  onClick={() => setStep(steps()[at() + 1]!, true)}
                >
                  {words().next}
                </button>
              </Show>
            </div>
          </div>
        </div>
      </Show>
    </div>
  );
}
