import { For, Show } from 'solid-js';
import type { Coverage as Answer, CoverageState, ItemCoverage, TechniqueCoverage } from '#protocol/api/coverage.ts';
import { get, withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { PageHead } from '../../components/Panel.tsx';
import { QueryView } from '../../components/States.tsx';
import { saveFile } from '../../components/save-file.ts';
import { sayProblem } from '../../components/Toasts.tsx';
import { count } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { useSite } from '../../frame/site.ts';
import { pick, t } from '../../i18n/language.ts';
import { RuleTabs } from './RuleTabs.tsx';
import './coverage.css';

const states: readonly CoverageState[] = ['proven', 'fed', 'partly', 'unknown', 'not_fed', 'none'];
/** A shape for each state, so that it shows without colour. */
const signs: Record<CoverageState, string> = {
  proven: '●',
  fed: '◐',
  partly: '◔',
  unknown: '?',
  not_fed: '✕',
  none: '–',
};

/** What the rules in force cover: the matrix for industrial systems, other techniques, the checklist. */
export function Coverage() {
  const site = useSite();
  const link = useLink();
  const words = () => t().rules.coverage;
  const query = createQuery<Answer>(() => (site.id() === '' ? null : withParams('/coverage', { site: site.id() })));
  const save = async (domain: 'ics-attack' | 'enterprise-attack') => {
    try {
      const layer = await get<object>(withParams('/coverage/layer', { site: site.id(), domain }));
      const file = new Blob([JSON.stringify(layer, null, 2)], { type: 'application/json' });
      saveFile(file, `hinomi-${domain}-${site.id()}.json`);
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <>
      <PageHead title={t().rules.title} says={words().lead}>
        <RuleTabs of="coverage" />
      </PageHead>
      <div class="stack coverage">
        <div class="row wrap spread">
          <ul class="coverage-legend" title={words().meaning}>
            <For each={states}>
              {(state) => (
                <li>
                  <StateMark of={state} />
                </li>
              )}
            </For>
          </ul>
          <div class="row wrap">
            <button type="button" class="button" onClick={() => void save('ics-attack')}>
              {words().layer}
            </button>
            <button type="button" class="button" onClick={() => void save('enterprise-attack')}>
              {words().layerEnterprise}
            </button>
          </div>
        </div>
        <QueryView query={query} lines={12}>
          {(data) => (
            <>
              <For each={data().silenced}>
                {(one) => (
                  <p class="notice bad">
                    <a href={link(`/rules/${encodeURIComponent(one.rule)}`)}>
                      {words().silenced(pick(one.title), t().rulePage.states[one.state])}
                    </a>
                  </p>
                )}
              </For>
              <Matrix of={data()} />
            </>
          )}
        </QueryView>
      </div>
    </>
  );
}

function Matrix(props: { of: Answer }) {
  const words = () => t().rules.coverage;
  const industrial = () => props.of.techniques.filter(({ tactics }) => tactics.length > 0);
  const total = (state: CoverageState) => industrial().filter((one) => one.state === state).length;
  return (
    <>
      <p class="strong">{words().says(count(total('proven')), count(total('fed')), count(industrial().length))}</p>
      <section class="stack">
        <h2>{words().matrix}</h2>
        <div class="coverage-matrix">
          <For each={props.of.tactics}>
            {(tactic) => (
              <section>
                <h3 class="small">{pick(tactic.name)}</h3>
                <ul>
                  <For each={industrial().filter(({ tactics }) => tactics.includes(tactic.id))}>
                    {(one) => <Technique of={one} />}
                  </For>
                </ul>
              </section>
            )}
          </For>
        </div>
      </section>
      <section class="stack">
        <h2>{words().items}</h2>
        <ul class="coverage-items">
          <For each={props.of.items}>{(one) => <Item of={one} />}</For>
        </ul>
      </section>
      <section class="stack">
        <h2>{words().others}</h2>
        <ul class="coverage-others">
          <For each={props.of.techniques.filter(({ tactics }) => tactics.length === 0)}>
            {(one) => <Technique of={one} />}
          </For>
        </ul>
      </section>
    </>
  );
}

function StateMark(props: { of: CoverageState }) {
  return (
    <span class={`coverage-mark ${props.of}`}>
      <i aria-hidden="true">{signs[props.of]}</i> {t().rules.coverage.states[props.of]}
    </span>
  );
}

function Technique(props: { of: TechniqueCoverage }) {
  const link = useLink();
  const name = () => t().techniques[props.of.id] ?? props.of.name;
  return (
    <li class={`coverage-cell ${props.of.state}`}>
      <Show when={props.of.rules.length > 0} fallback={<Named id={props.of.id} name={name()} />}>
        <a href={link('/rules', { q: props.of.id })}>
          <Named id={props.of.id} name={name()} />
        </a>
      </Show>
      <StateMark of={props.of.state} />
      <Blind of={props.of} />
    </li>
  );
}

function Named(props: { id: string; name: string }) {
  return (
    <span>
      <b class="nowrap">{props.id}</b> {props.name === props.id ? '' : props.name}
    </span>
  );
}

/** How many of the rules are blind, and what to switch on, said on the place itself. */
function Blind(props: { of: TechniqueCoverage | ItemCoverage }) {
  const words = () => t().rules.coverage;
  return (
    <Show when={props.of.blind > 0}>
      <p class="muted small" title={props.of.remedy ? pick(props.of.remedy) : ''}>
        {words().blind(count(props.of.rules.length), count(props.of.blind))}
      </p>
    </Show>
  );
}

function Item(props: { of: ItemCoverage }) {
  const link = useLink();
  const words = () => t().rules.coverage;
  return (
    <li>
      <div class="row spread">
        <Show when={props.of.rules.length > 0} fallback={<Named id={props.of.item} name={pick(props.of.text)} />}>
          <a href={link('/rules', { q: props.of.item })}>
            <Named id={props.of.item} name={pick(props.of.text)} />
          </a>
        </Show>
        <Show
          when={props.of.state !== 'none' || props.of.support !== 'none'}
          fallback={<span class="muted small">{words().noSupport}</span>}
        >
          <StateMark of={props.of.state} />
        </Show>
      </div>
      <Blind of={props.of} />
      <Show when={props.of.state !== 'none' && props.of.remedy}>
        {(remedy) => (
          <p class="small">
            <b>{t().rules.remedy}</b> {pick(remedy())}
          </p>
        )}
      </Show>
    </li>
  );
}
