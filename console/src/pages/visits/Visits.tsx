import { createSignal, For, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { VisitRow } from '#protocol/api/visits.ts';
import type { VisitState } from '#protocol/visit/states.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { Segment } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { Empty, QueryView } from '../../components/States.tsx';
import { clock, count, duration, shortStamp } from '../../components/time.ts';
import { useGo, useLink, useParam } from '../../components/url.ts';
import { provideCommands } from '../../frame/commands.ts';
import { useSite } from '../../frame/site.ts';
import { t } from '../../i18n/language.ts';
import { PolicyDialog } from './PolicyDialog.tsx';
import { VisitStateTag } from './VisitState.tsx';
import './visits.css';

type Group = keyof ReturnType<typeof t>['visits']['groups'];

const groupOf: Record<VisitState, Group> = {
  open: 'working',
  overdue: 'working',
  leaving: 'working',
  review: 'judging',
  provisional: 'judging',
  partly_approved: 'judging',
  draft: 'planned',
  scheduled: 'planned',
  approved: 'after',
  closed: 'done',
  cancelled: 'done',
};
const order: Group[] = ['working', 'judging', 'planned', 'after', 'done'];

/** All visits: who is here, what waits for a judgement or a signature, what is planned. */
export default function Visits() {
  const site = useSite();
  const go = useGo();
  const link = useLink();
  const [view, setView] = useParam('view');
  const [policy, setPolicy] = createSignal(false);
  const chosen = () => (view() === 'done' ? 'done' : 'open');
  const query = createQuery<Page<VisitRow>>(() =>
    site.id() === '' ? null : withParams('/visits', { site: site.id(), view: chosen() }),
  );
  const groups = () =>
    order.flatMap((group) => {
      const rows = (query.data()?.items ?? []).filter((row) => groupOf[row.state] === group);
      return rows.length === 0 ? [] : [{ group, rows }];
    });
  const size = (group: Group) => count(groups().find((each) => each.group === group)?.rows.length ?? 0);
  const begin = (kind: string) => go('/visits/new', { kind });
  provideCommands([
    {
      id: 'visit.walk_in',
      group: 'general',
      title: () => t().visits.walkIn,
      chords: ['n'],
      when: () => may('run_visits'),
      run: () => begin('walk_in'),
    },
  ]);
  return (
    <div class="page visits">
      <PageHead
        title={t().visits.title}
        says={
          may('see_visits') ? t().visits.says(size('working'), size('judging'), size('planned')) : t().visits.ownOnly
        }
      >
        <Show when={may('run_visits')}>
          <button type="button" class="button primary large" onClick={() => begin('walk_in')}>
            <Icon name="plus" size={18} />
            {t().visits.walkIn}
          </button>
          <button type="button" class="button" onClick={() => begin('plan')}>
            {t().visits.plan}
          </button>
          <button type="button" class="button" onClick={() => begin('emergency')}>
            {t().visits.emergency}
          </button>
          <a class="button" href={link('/visits/labels')}>
            <Icon name="print" size={16} />
            {t().visits.labels}
          </a>
        </Show>
        <Show when={may('set_visit_policy')}>
          <button type="button" class="button" onClick={() => setPolicy(true)}>
            <Icon name="settings" size={16} />
            {t().visits.policy}
          </button>
        </Show>
      </PageHead>
      <PolicyDialog open={policy()} onClose={() => setPolicy(false)} />
      <Segment
        label={t().common.filter}
        value={chosen()}
        options={(['open', 'done'] as const).map((value) => ({ value, label: t().visits.views[value] }))}
        onChange={(value) => setView(value === 'open' ? null : value)}
      />
      <QueryView query={query} lines={8}>
        {() => (
          <Show
            when={groups().length > 0}
            fallback={
              <Empty
                icon="visit"
                title={t().visits.none}
                text={may('see_visits') ? t().visits.noneText : t().visits.ownNoneText}
              />
            }
          >
            <For each={groups()}>
              {(each) => (
                <section class="visit-group">
                  <h2>
                    {t().visits.groups[each.group]} <span class="muted">{count(each.rows.length)}</span>
                  </h2>
                  <ul class="visit-cards">
                    <For each={each.rows}>{(row) => <Card row={row} href={link(`/visits/${row.id}`)} />}</For>
                  </ul>
                </section>
              )}
            </For>
          </Show>
        )}
      </QueryView>
    </div>
  );
}

function Card(props: { row: VisitRow; href: string }) {
  const row = () => props.row;
  const waits = () => row().state === 'provisional' && row().signedAt;
  return (
    <li>
      <a class="visit-card" href={props.href}>
        <span class="visit-card-head">
          <b class="clip">{row().vendor}</b>
          <VisitStateTag of={row().state} />
        </span>
        <span class="clip">{row().purpose}</span>
        <span class="muted small clip">
          {row()
            .devices.map((device) => device.name)
            .join(t().common.comma)}
        </span>
        <span class="visit-card-foot small">
          <span class="mono muted">{row().number}</span>
          <span class="muted">{t().visits.kinds[row().kind]}</span>
          <span class="grow" />
          <Show when={row().progress && row().progress!.all > 0}>
            <span>{t().differences.progress(row().progress!.decided, row().progress!.all)}</span>
          </Show>
          <Show when={row().leftOpen > 0}>
            <span class="tag warn">{t().visitOutcome.leftOpen(row().leftOpen)}</span>
          </Show>
          <Show when={row().checked === 'differs'}>
            <span class="tag warn">{t().visitOutcome.nextDayDiffers}</span>
          </Show>
          <Show when={waits()}>
            {(since) => (
              <span class="tag">{t().visitOutcome.waitingSince(duration((clock() - Date.parse(since())) / 1000))}</span>
            )}
          </Show>
          <span class="nowrap">
            {row().leftAt === null
              ? t().visits.until(shortStamp(row().plannedEnd))
              : t().visits.leftAt(shortStamp(row().leftAt!))}
          </span>
        </span>
      </a>
    </li>
  );
}
