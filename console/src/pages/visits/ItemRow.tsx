import { createSignal, Show } from 'solid-js';
import type { VisitItem } from '#protocol/api/visits.ts';
import type { Verdict } from '#protocol/visit/states.ts';
import { ChangeLine } from '../../components/differences/ChangeLine.tsx';
import { Menu } from '../../components/Menu.tsx';
import { PlaceHistory } from '../../components/PlaceHistory.tsx';
import { shortStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

/** One difference to be judged, with its verdict and the acts on it. */
export function ItemRow(props: {
  item: VisitItem;
  /** Words of the declaration that it fits. */
  pattern: string | null;
  mayJudge: boolean;
  judge: (verdict: Verdict) => void;
  undecide: () => void;
}) {
  return (
    <ChangeLine of={props.item} tags={<Tags item={props.item} pattern={props.pattern} />}>
      <div class="visit-verdicts">
        <PlaceHistory controller={props.item.device.id} of={props.item} />
        <Verdicts item={props.item} mayJudge={props.mayJudge} judge={props.judge} undecide={props.undecide} />
        <Show when={props.item.standing}>{(one) => <Standing of={one()} />}</Show>
      </div>
    </ChangeLine>
  );
}

/** Whether what was rejected is put back, as the newest reading shows it. */
function Standing(props: { of: NonNullable<VisitItem['standing']> }) {
  const looks = { back: 'tag ok', red: 'tag bad', unsure: 'tag unknown hatched' } as const;
  return (
    <span class="small">
      <span class={looks[props.of.state]}>{t().visitOutcome.standings[props.of.state]}</span>{' '}
      <Show when={props.of.state === 'red' && props.of.value}>{(value) => t().visitOutcome.valueNow(value())}</Show>{' '}
      <Show when={props.of.seenAt}>
        {(at) => <span class="muted">{t().visitOutcome.byReading(shortStamp(at()))}</span>}
      </Show>
    </span>
  );
}

function Tags(props: { item: VisitItem; pattern: string | null }) {
  return (
    <>
      <span class={`tag${props.item.origin === 'visit' ? '' : ' unknown'}`}>
        {t().visits.origins[props.item.origin]}
      </span>
      <Show
        when={props.pattern}
        fallback={
          <Show when={props.item.origin !== 'drift'}>
            <span class="tag warn">{t().visits.notDeclared}</span>
          </Show>
        }
      >
        {(pattern) => <span class="tag ok">{t().visits.matches(pattern())}</span>}
      </Show>
    </>
  );
}

function Verdicts(props: {
  item: VisitItem;
  mayJudge: boolean;
  judge: (verdict: Verdict) => void;
  undecide: () => void;
}) {
  /** Verdicts without a button of their own; one that was judged can be judged otherwise at once. */
  const others = (): Verdict[] => [
    ...(props.item.decision === null ? [] : [usual(), 'rejected' as const]),
    ...(['accepted', 'reclassify', 'defer'] as const).filter(
      (verdict) => props.item.decision === null || verdict !== usual(),
    ),
  ];
  const usual = (): Verdict => (props.item.declared ? 'expected' : 'accepted');
  return (
    <>
      <Show when={props.item.decision} fallback={<span class="grow" />}>
        {(decision) => (
          <p class="small grow">
            <span
              class={`tag ${decision().verdict === 'rejected' ? 'warn' : decision().verdict === 'defer' ? 'unknown' : 'ok'}`}
            >
              {t().visits.verdicts[decision().verdict]}
            </span>{' '}
            {decision().reason}
            <Show when={decision().verdict === 'rejected'}>
              {' '}
              {t().visits.putBack(decision().owner ?? '', decision().due ?? '')}
            </Show>{' '}
            <span class="muted">{t().visits.decidedBy(decision().by, shortStamp(decision().at))}</span>
          </p>
        )}
      </Show>
      <Show when={props.mayJudge}>
        <span class="row no-print">
          <Show
            when={props.item.decision === null}
            fallback={
              <button type="button" class="button" onClick={() => props.undecide()}>
                {t().visits.undecide}
              </button>
            }
          >
            <button type="button" class="button primary" onClick={() => props.judge(usual())}>
              {t().visits.verdicts[usual()]}
            </button>
            <button type="button" class="button danger" onClick={() => props.judge('rejected')}>
              {t().visits.verdicts.rejected}
            </button>
          </Show>
          <OtherVerdicts of={others()} judge={props.judge} />
        </span>
      </Show>
    </>
  );
}

/** The rarer verdicts; the menu is made when it is asked for, since a long list would hold hundreds of them. */
function OtherVerdicts(props: { of: readonly Verdict[]; judge: (verdict: Verdict) => void }) {
  const [asked, setAsked] = createSignal(false);
  return (
    <Show
      when={asked()}
      fallback={
        <button
          type="button"
          class="button icon"
          title={t().visits.moreVerdicts}
          aria-label={t().visits.moreVerdicts}
          aria-haspopup="menu"
          onClick={() => setAsked(true)}
        >
          ⋯
        </button>
      }
    >
      <Menu
        class="button icon"
        title={t().visits.moreVerdicts}
        label="⋯"
        placement="bottom-end"
        startsOpen
        entries={props.of.map((verdict) => ({
          label: t().visits.verdicts[verdict],
          run: () => props.judge(verdict),
        }))}
      />
    </Show>
  );
}
