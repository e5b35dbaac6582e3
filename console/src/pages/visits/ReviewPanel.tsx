import { For, Match, Show, Switch } from 'solid-js';
import type { VisitDetail, VisitReview } from '#protocol/api/visits.ts';
import { ChangeLine } from '../../components/differences/ChangeLine.tsx';
import { placeLine } from '../../components/differences/place-words.ts';
import { changeWords } from '../../components/differences/side-text.ts';
import { Panel } from '../../components/Panel.tsx';
import { Empty } from '../../components/States.tsx';
import { count, shortStamp } from '../../components/time.ts';
import { useLink, useParam } from '../../components/url.ts';
import { t } from '../../i18n/language.ts';
import { ComparedWith } from './ComparedWith.tsx';
import { ItemList } from './ItemList.tsx';

const tabs = ['items', 'drift', 'transients', 'declared', 'leftOut'] as const;
type Tab = (typeof tabs)[number];
/** So many that nobody declared are named beside the declarations; the list to be judged has all of them. */
const namedUndeclared = 50;
/** In these states the controllers were read after the work. */
const judged = new Set<VisitDetail['state']>(['review', 'provisional', 'partly_approved', 'approved', 'closed']);
/** From the second signature on the list stands as it was signed. */
const signedStates = new Set<VisitDetail['state']>(['partly_approved', 'approved', 'closed']);

/** The three differences of a visit and what was declared, each in a list of its own. */
export function ReviewPanel(props: {
  visit: VisitDetail;
  review: VisitReview;
  /** When the hub was asked for it. */
  asOf: number;
  onSign: () => void;
  onDone: () => Promise<unknown>;
}) {
  const link = useLink();
  const [tab] = useParam('tab');
  const chosen = (): Tab => tabs.find((each) => each === tab()) ?? 'items';
  const undeclared = () => props.review.items.filter((item) => item.declared === null && item.origin !== 'drift');
  /** Declared, and nothing of it there once the controllers were read after the work. */
  const notFound = () =>
    judged.has(props.visit.state) ? props.review.declared.filter(({ found }) => found === 0).length : 0;
  const sizes = (): Record<Tab, number> => ({
    items: props.review.items.length,
    drift: props.review.drift.length,
    transients: props.review.transients.length,
    declared: props.review.declared.length,
    leftOut: props.review.leftOut.length,
  });
  const hint = () => {
    const tab = chosen();
    if (tab === 'items' && signedStates.has(props.visit.state)) return t().visitOutcome.asSigned;
    return tab === 'leftOut' ? t().values.tabHint : t().visits.tabHint[tab];
  };
  return (
    <Panel>
      <nav class="tabs visit-tabs no-print">
        <For each={tabs}>
          {(each) => (
            <a
              href={link(`/visits/${props.visit.id}`, { tab: each === 'items' ? undefined : each })}
              aria-current={chosen() === each ? 'page' : undefined}
            >
              {each === 'leftOut' ? t().values.tab : t().visits.tabs[each]}{' '}
              <span class="muted">{count(sizes()[each])}</span>
            </a>
          )}
        </For>
      </nav>
      <p class="muted small">{hint()}</p>
      <Show when={chosen() === 'items' || chosen() === 'drift'}>
        <ComparedWith visit={props.visit} />
      </Show>
      <Switch>
        <Match when={chosen() === 'items'}>
          <Show when={notFound() > 0}>
            <p class="notice warn">
              <a href={link(`/visits/${props.visit.id}`, { tab: 'declared' })}>{t().visits.notFound(notFound())}</a>
            </p>
          </Show>
          <Show when={props.review.cured.length > 0}>
            <p class="notice ok">{t().visits.cured(props.review.cured.length)}</p>
          </Show>
          <ItemList
            visit={props.visit}
            review={props.review}
            asOf={props.asOf}
            onSign={props.onSign}
            onDone={props.onDone}
          />
        </Match>
        <Match when={chosen() === 'drift'}>
          <Show when={sizes().drift > 0} fallback={<Empty icon="check" title={t().visits.noDrift} />}>
            <ol class="differences">
              <For each={props.review.drift}>
                {(item) => (
                  <li>
                    <div class="grow">
                      <ChangeLine of={item} />
                    </div>
                  </li>
                )}
              </For>
            </ol>
          </Show>
        </Match>
        <Match when={chosen() === 'transients'}>
          <Show when={sizes().transients > 0} fallback={<Empty icon="check" title={t().visits.noTransients} />}>
            <ol class="differences">
              <For each={props.review.transients}>
                {(item) => (
                  <li>
                    <div class="grow">
                      <ChangeLine
                        of={item}
                        tags={<span class="muted small">{t().visits.seenAt(shortStamp(item.seenAt))}</span>}
                      />
                    </div>
                  </li>
                )}
              </For>
            </ol>
          </Show>
        </Match>
        <Match when={chosen() === 'leftOut'}>
          <Show when={sizes().leftOut > 0} fallback={<Empty icon="check" title={t().values.nothing} />}>
            <ul class="lines">
              <For each={props.review.rules}>
                {(rule) => (
                  <li class="wrap">
                    <b>{t().values.ruleVersion(rule.number, rule.version)}</b>
                    <span class="grow">
                      {t().controllers.classes[rule.class] ?? rule.class}: {rule.reason}
                    </span>
                    <span class="muted small">
                      {t().visitReport.decidedBy(rule.proposedBy, rule.approvedBy, shortStamp(rule.since))}
                    </span>
                  </li>
                )}
              </For>
            </ul>
            <ol class="differences">
              <For each={props.review.leftOut}>
                {(item) => (
                  <li>
                    <div class="grow">
                      <ChangeLine of={item} tags={<span class="muted small">{t().values.rule(item.number)}</span>} />
                    </div>
                  </li>
                )}
              </For>
            </ol>
          </Show>
        </Match>
        <Match when={chosen() === 'declared'}>
          <Show when={undeclared().length > 0}>
            <p class="notice warn">{t().visits.undeclared(undeclared().length)}</p>
            <ul class="lines" data-undeclared>
              <For each={undeclared().slice(0, namedUndeclared)}>
                {(item) => (
                  <li class="wrap">
                    <span class="grow break-any">
                      <b>{placeLine(item.path)}</b> {changeWords(item)} <span class="muted">{item.device.name}</span>
                    </span>
                    <span class="tag warn">{t().visits.notDeclared}</span>
                  </li>
                )}
              </For>
            </ul>
            <Show when={undeclared().length > namedUndeclared}>
              <p class="muted small">{t().values.more(count(undeclared().length - namedUndeclared))}</p>
            </Show>
          </Show>
          <Show when={sizes().declared > 0} fallback={<Empty icon="log" title={t().visits.noDeclared} />}>
            <h3>{t().visits.fields.declared}</h3>
            <ul class="lines">
              <For each={props.review.declared}>
                {(one) => (
                  <li>
                    <span class="grow">
                      <b>{one.pattern}</b> {one.to} <span class="muted">{one.device?.name}</span>
                    </span>
                    <span class={`tag ${one.found > 0 ? 'ok' : 'warn'}`}>
                      {one.found > 0 ? t().visits.declaredFound(one.found) : t().visits.declaredNotFound}
                    </span>
                  </li>
                )}
              </For>
            </ul>
          </Show>
        </Match>
      </Switch>
    </Panel>
  );
}
