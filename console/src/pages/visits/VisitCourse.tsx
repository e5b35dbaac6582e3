import { For, Show } from 'solid-js';
import type { VisitDetail, VisitReview } from '#protocol/api/visits.ts';
import { clock, duration, shortStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { putBack } from './item-model.ts';
import { type CoursePlace, courseOf } from './visit-course.ts';

/** The course of a visit: which steps are done, which one is waited for, and by whom or until when. */
export function VisitCourse(props: { visit: VisitDetail; review: VisitReview | undefined }) {
  const steps = () => courseOf(props.visit, putBack(props.review?.items ?? []) !== null);
  return (
    <Show when={props.visit.state !== 'cancelled'}>
      <ol class="visit-course no-print">
        <For each={steps()}>
          {(place, index) => (
            <li class={place.at} aria-current={place.at === 'here' || place.at === 'late' ? 'step' : undefined}>
              <span class="visit-course-mark" aria-hidden="true">
                {place.at === 'done' ? '✓' : place.at === 'late' ? '!' : index() + 1}
              </span>
              <span>
                {t().visitCourse.steps[place.step]}
                <Show when={waits(place, props.visit, props.review)}>
                  {(words) => <span class="visit-course-waits">{words()}</span>}
                </Show>
              </span>
            </li>
          )}
        </For>
      </ol>
    </Show>
  );
}

/** What or whom a step waits for; nothing for one that is done or still to come. */
function waits({ step, at }: CoursePlace, visit: VisitDetail, review: VisitReview | undefined): string {
  if (at !== 'here' && at !== 'late') return '';
  const words = t().visitCourse;
  switch (step) {
    case 'plan':
      return words.planBy;
    case 'work':
      return workWaits(visit);
    case 'reading':
      return words.read(visit.deviceStates.filter(({ after }) => after !== null).length, visit.deviceStates.length);
    case 'judging':
      return words.toJudge((visit.progress?.all ?? 0) - (visit.progress?.decided ?? 0));
    case 'first':
      return visit.missing.length > 0 ? words.form : words.first;
    case 'second':
      return words.second(visit.signatures[0]?.by ?? '');
    case 'back':
      return backWaits(visit, review);
    case 'nextDay':
      if (at === 'late') return t().visitOutcome.nextDayDiffers;
      return visit.postCheckDue === null ? '' : words.nextDay(shortStamp(visit.postCheckDue));
  }
}

function workWaits({ state, plannedStart, plannedEnd }: VisitDetail): string {
  const words = t().visitCourse;
  if (state === 'scheduled') return plannedStart === null ? words.arrival : words.arrivalAt(shortStamp(plannedStart));
  const over = clock() - Date.parse(plannedEnd);
  return over > 0 ? words.over(duration(over / 1000)) : words.leaving(shortStamp(plannedEnd));
}

/** Who puts back what was rejected, and until when; the earliest day where there are several. */
function backWaits(visit: VisitDetail, review: VisitReview | undefined): string {
  const red = (review?.items ?? []).filter(({ standing }) => standing !== null && standing.state !== 'back');
  const decisions = red.flatMap(({ decision }) => decision ?? []);
  const owners = [...new Set(decisions.flatMap(({ owner }) => owner ?? []))].join(t().common.comma);
  const due = decisions.flatMap((decision) => decision.due ?? []).sort()[0];
  const words = t().visitCourse;
  if (visit.leftOpen === 0) return words.backSeen;
  return due === undefined ? words.back(visit.leftOpen) : words.backBy(visit.leftOpen, owners, due);
}
