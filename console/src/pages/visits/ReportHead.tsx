import { For, type JSX, Show } from 'solid-js';
import type { VisitReport as Report, VisitDetail } from '#protocol/api/visits.ts';
import { placeOf } from '../../components/differences/difference-model.ts';
import { fullStamp, shortStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { broughtWords } from './brought-words.ts';

/** Places of the next day's look that stand on the sheet; all of them are on the page of the visit. */
const shownPlaces = 5;

/** Who was there when and for what, and how it went otherwise than planned. */
export function ReportHead(props: { report: Report }) {
  const visit = () => props.report.visit;
  const words = () => t().visitReport.head;
  const stamp = (at: string | null) => (at === null ? t().common.none : fullStamp(at));
  const equipment = () => visit().form.equipment?.map(broughtWords) ?? null;
  return (
    <>
      <header class="paper-head">
        <h1>{t().visitReport.title}</h1>
        <p>
          <b>{visit().number}</b>
          <br />
          {t().visits.states[visit().state]}
        </p>
      </header>
      <dl class="paper-facts">
        <Fact name={words().site}>{props.report.siteName}</Fact>
        <Fact name={words().vendor}>{visit().vendor}</Fact>
        <Fact name={words().workOrder}>{visit().form.workOrder ?? t().common.none}</Fact>
        <Fact name={words().kind}>{t().visits.kinds[visit().kind]}</Fact>
        <Fact name={words().arrival}>{stamp(visit().openedAt)}</Fact>
        <Fact name={words().leaving}>{stamp(visit().leftAt)}</Fact>
        <Fact name={words().people}>
          {visit()
            .form.workers.map((worker) => worker.name)
            .join(t().common.comma) || t().common.none}
        </Fact>
        <Fact name={words().escort}>{visit().form.escort ?? t().common.none}</Fact>
        <Fact name={words().purpose} wide>
          {visit().purpose}
        </Fact>
        <Fact name={words().equipment} wide>
          {equipment() === null ? t().common.unknown : equipment()!.join(t().common.comma) || t().visitBrought.nothing}
        </Fact>
        <Show when={visit().emergency}>
          {(one) => (
            <Fact name={t().visits.kinds.emergency} wide>
              {one().reason} {t().visits.decidedBy(one().by, shortStamp(one().at))}
            </Fact>
          )}
        </Show>
        <Show when={visit().form.rollback}>
          {(text) => (
            <Fact name={t().visits.fields.rollback} wide>
              {text()}
            </Fact>
          )}
        </Show>
        <Show when={visit().workReport}>
          {(one) => (
            <Fact name={t().visits.acts.report_work} wide>
              {one().text}
            </Fact>
          )}
        </Show>
        <Show when={visit().cancelled}>
          {(one) => (
            <Fact name={t().visits.states.cancelled} wide>
              {one().reason} {t().visits.decidedBy(one().by, shortStamp(one().at))}
            </Fact>
          )}
        </Show>
        <Show when={visit().postCheck}>
          {(check) => (
            <Fact name={t().visitCourse.steps.nextDay} wide>
              {t().visitOutcome.postCheck[check().result]} {fullStamp(check().at)}{' '}
              <Show when={check().differences}>{(n) => `${foundOf(check())} ${t().visitReport.all(n())}`}</Show>
            </Fact>
          )}
        </Show>
        <For each={visit().overrides}>
          {(one) => (
            <Fact name={t().visits.overrides[one.what]} wide>
              {one.reason} {t().visits.decidedBy(one.by, shortStamp(one.at))}
            </Fact>
          )}
        </For>
      </dl>
    </>
  );
}

/** What the next day's look found, the first places of it. */
function foundOf(check: NonNullable<VisitDetail['postCheck']>): string {
  const places = check.found.slice(0, shownPlaces);
  return places.map((one) => [one.device.name, placeOf(one.path).name].join(' ')).join(t().common.comma);
}

/** A fact of the sheet, over half of its width or all of it. */
export function Fact(props: { name: string; wide?: boolean; children: JSX.Element }) {
  return (
    <div classList={{ wide: props.wide ?? false }}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
