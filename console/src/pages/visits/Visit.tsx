import { useParams } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import type { VisitDetail, VisitReview } from '#protocol/api/visits.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { Icon } from '../../components/Icon.tsx';
import { PageHead, Panel } from '../../components/Panel.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { shortStamp } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { t } from '../../i18n/language.ts';
import { FormFacts } from './FormFacts.tsx';
import { FormPanel } from './FormPanel.tsx';
import { Papers } from './Papers.tsx';
import { ReviewPanel } from './ReviewPanel.tsx';
import { VendorGuide } from './VendorGuide.tsx';
import { type ActName, VisitActs } from './VisitActs.tsx';
import { VisitCourse } from './VisitCourse.tsx';
import { DeviceFacts, MatterFacts, SignatureFacts, WhoFacts } from './VisitFacts.tsx';
import { VisitStateTag } from './VisitState.tsx';
import './visits.css';

/** The hub's own word of an act comes beside its answer; what is read after both is not read a second time because of it. */
const wordOfHubMs = 80;

/** One visit: what to do next, what changed, who signs; made for a tablet at the cabinet. */
export default function VisitPage() {
  const params = useParams<{ id: string }>();
  const link = useLink();
  const query = createQuery<VisitDetail>(() => `/visits/${params.id}`);
  const review = createQuery<VisitReview>(() => `/visits/${params.id}/review`);
  const [act, setAct] = createSignal<ActName | null>(null);
  const again = async () => {
    await new Promise((resolve) => setTimeout(resolve, wordOfHubMs));
    await Promise.all([query.refetch(), review.refetch()]);
  };
  return (
    <div class="page visits">
      <QueryView query={query} lines={10}>
        {(data) => (
          <>
            <PageHead
              title={data().vendor}
              says={
                <span class="row wrap">
                  <span class="mono">{data().number}</span>
                  <VisitStateTag of={data().state} />
                  <span class="tag">{t().visits.kinds[data().kind]}</span>
                  <span>{data().purpose}</span>
                </span>
              }
            >
              <a class="button" href={link(`/visits/${params.id}/report`)}>
                <Icon name="print" size={16} />
                {t().visitReport.report}
              </a>
            </PageHead>
            <VisitCourse visit={data()} review={review.data()} />
            <VisitActs visit={data()} review={review.data()} act={act()} onAct={setAct} onDone={again} />
            <Show when={!may('see_visits')}>
              <VendorGuide visit={data()} review={review.data()} />
            </Show>
            <div class="visit-grid">
              <div class="stack-wide">
                <Show when={data().openedAt !== null}>
                  <QueryView query={review} lines={6}>
                    {(found) => (
                      <ReviewPanel
                        visit={data()}
                        review={found()}
                        asOf={review.asOf()}
                        onSign={() => setAct('submit')}
                        onDone={again}
                      />
                    )}
                  </QueryView>
                </Show>
                <Show when={data().acts.amend === null} fallback={<FormFacts visit={data()} />}>
                  <FormPanel visit={data()} onDone={again} />
                </Show>
              </div>
              <div class="stack-wide">
                <SignatureFacts visit={data()} />
                <Papers visit={data()} onDone={again} />
                <DeviceFacts visit={data()} onRead={() => void again()} />
                <Show when={review.data()}>{(found) => <WhoFacts review={found()} />}</Show>
                <MatterFacts visit={data()} onDone={again} />
                <Course visit={data()} />
              </div>
            </div>
          </>
        )}
      </QueryView>
    </div>
  );
}

/** When what happened, in order, with the reasons of every departure from the plan. */
function Course(props: { visit: VisitDetail }) {
  const words = () => t().visits;
  return (
    <Panel title={words().history}>
      <dl class="facts">
        <dt>{words().fields.plannedEnd}</dt>
        <dd>
          <Stamp at={props.visit.plannedEnd} />
        </dd>
        <dt>{t().visitReport.head.arrival}</dt>
        <dd>
          <Stamp at={props.visit.openedAt} />
        </dd>
        <dt>{t().visitReport.head.leaving}</dt>
        <dd>
          <Stamp at={props.visit.leftAt} />
        </dd>
      </dl>
      <ul class="plain-list small">
        <For each={props.visit.overrides}>
          {(one) => (
            <li>
              {words().overrides[one.what]} <Stamp at={one.at} /> {one.by} {one.reason}
            </li>
          )}
        </For>
        <Show when={props.visit.emergency}>
          {(one) => (
            <li>
              {words().kinds.emergency} {one().by} {one().reason}
            </li>
          )}
        </Show>
        <Show when={props.visit.workReport}>
          {(one) => (
            <li>
              {words().acts.report_work} {words().decidedBy(one().by, shortStamp(one().at))} {one().text}
            </li>
          )}
        </Show>
        <Show when={props.visit.cancelled}>
          {(one) => (
            <li>
              {words().acts.cancel} {one().by} {one().reason}
            </li>
          )}
        </Show>
      </ul>
    </Panel>
  );
}
