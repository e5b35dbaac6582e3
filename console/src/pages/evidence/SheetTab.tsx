import { createEffect, createMemo, For, Show } from 'solid-js';
import type { EvidenceSheet } from '#protocol/api/collection.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { LedgerProof } from '../../components/LedgerProof.tsx';
import { Panel } from '../../components/Panel.tsx';
import { QueryView } from '../../components/States.tsx';
import { count, dayOf, duration, fullStamp } from '../../components/time.ts';
import { useSite } from '../../frame/site.ts';
import { pick, t } from '../../i18n/language.ts';
import { Deletions } from './Deletions.tsx';
import { scopeText } from './hold-scope.ts';
import { SheetGaps } from './SheetGaps.tsx';
import { ZonesLink } from './ZonesLink.tsx';

/** The sheet of a month for items 3-7 and 3-8, made to be printed and signed; `onShown` hears whether it stands there whole. */
export function SheetTab(props: { month: string; onShown: (whole: boolean) => void }) {
  const site = useSite();
  const query = createQuery<EvidenceSheet>(() =>
    site.id() === '' ? null : withParams(`/evidence/${props.month}`, { site: site.id() }),
  );
  createEffect(() => props.onShown(query.data() !== undefined));
  return (
    <QueryView query={query} lines={16}>
      {(data) => (
        <article class="sheet stack-wide">
          <header class="sheet-head">
            <div class="grow">
              <h2>{t().evidence.sheetTitle}</h2>
              <p class="row wrap">
                <span>{site.name()}</span>
                <span>{t().time.month(Number(data().month.slice(0, 4)), Number(data().month.slice(5)))}</span>
                <span class="muted">{t().evidence.madeAt(fullStamp(data().madeAt))}</span>
              </p>
            </div>
            <div class="small sheet-check">
              <LedgerProof about={data().month} checkpoint={data().checkpoint} />
            </div>
          </header>
          <Figures data={data()} />
          <Coverage data={data()} />
          <Zones data={data()} />
          <SheetGaps data={data()} />
          <div class="sheet-two">
            <Panel title={t().evidence.reviews}>
              <ReviewStrip data={data()} />
            </Panel>
            <Panel title={t().evidence.retention}>
              <p class="strong">{t().evidence.retentionDays(count(data().retention.days))}</p>
              <p>{data().retention.reason}</p>
              <Show when={data().retention.holds.length > 0}>
                <h3 class="small strong">{t().retention.holds}</h3>
                <ul class="plain small">
                  <For each={data().retention.holds}>
                    {(hold) => (
                      <li>
                        <b>{hold.liftedAt ? t().retention.ended : t().retention.running}</b> {scopeText(hold)}{' '}
                        {hold.owner} <span class="muted">{hold.reason}</span>
                      </li>
                    )}
                  </For>
                </ul>
              </Show>
            </Panel>
          </div>
          <Panel title={t().retention.deleted}>
            <Deletions lines={data().retention.deleted} />
          </Panel>
          <Panel title={t().evidence.residual}>
            <p class="prose">{pick(data().residualRisk)}</p>
          </Panel>
          <footer class="print-only signatures">
            <span>{t().evidence.signature}</span>
            <span>{t().evidence.approver}</span>
          </footer>
        </article>
      )}
    </QueryView>
  );
}

function Figures(props: { data: EvidenceSheet }) {
  return (
    <Panel title={t().evidence.figures}>
      <ul class="figures">
        <For each={props.data.figures}>
          {(figure) => (
            <li title={pick(figure.note)}>
              <span class="muted small">
                {figure.id} {pick(figure.name)}
              </span>
              <Show
                when={figure.value !== null}
                fallback={
                  <>
                    <b class="figure-unknown">{t().evidence.unknownFigure}</b>
                    <span class="muted small">{pick(figure.note)}</span>
                  </>
                }
              >
                <b>
                  <Show when={!isLongTime(figure)} fallback={duration(figure.value!)}>
                    {count(figure.value!)}
                    <Show when={figure.of !== null}>
                      <span class="muted"> / {count(figure.of!)}</span>
                    </Show>{' '}
                    <span class="figure-unit">{t().evidence.units[figure.unit] ?? figure.unit}</span>
                  </Show>
                </b>
              </Show>
              <span class="muted small">
                {t().evidence.figure.target} {t().evidence.target(figure.target)}
              </span>
            </li>
          )}
        </For>
      </ul>
    </Panel>
  );
}

/** Seconds that say nothing to a reader before they are minutes, hours or days. */
function isLongTime({ unit, value }: EvidenceSheet['figures'][number]): boolean {
  return unit === 'seconds' && value !== null && value >= 120;
}

function Coverage(props: { data: EvidenceSheet }) {
  const words = () => t().evidence.coverageColumns;
  const sources = createMemo(() => props.data.rows[0]?.cells.map((cell) => cell.name) ?? []);
  const zoneName = (id: string | null) => props.data.zones.find((zone) => zone.zone === id)?.name ?? id ?? '';
  return (
    <Panel
      title={t().evidence.coverage}
      aside={
        <span class="row wrap">
          <For each={['covered', 'partly', 'not_covered', 'not_applicable'] as const}>
            {(state) => (
              <span>
                <span class={`cell-mark ${state}`}>{t().evidence.cellMarks[state]}</span> {t().evidence.cells[state]}
              </span>
            )}
          </For>
        </span>
      }
    >
      <div class="scroll-x">
        <table class="plain-table sheet-table">
          <thead>
            <tr>
              <th>{words().asset}</th>
              <th>{words().zone}</th>
              <For each={sources()}>{(source) => <th class="center">{pick(source)}</th>}</For>
              <th>{words().oldest}</th>
              <th class="number">{words().kept}</th>
              <th class="number">{words().clock}</th>
              <th>{words().gaps}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.data.rows}>
              {(row) => (
                <tr>
                  <td class="strong nowrap">{row.name}</td>
                  <td class="nowrap">{zoneName(row.zone)}</td>
                  <For each={row.cells}>
                    {(cell) => (
                      <td class={`center${cell.state === 'not_covered' ? ' hatched' : ''}`} title={pick(cell.why)}>
                        <span class={`cell-mark ${cell.state}`} aria-hidden="true">
                          {t().evidence.cellMarks[cell.state]}
                        </span>
                        <span class="visually-hidden">{t().evidence.cells[cell.state]}</span>
                      </td>
                    )}
                  </For>
                  <td class="nowrap">{row.oldest ? dayOf(row.oldest) : t().common.none}</td>
                  <td class="number" title={row.young ? t().evidence.young : undefined}>
                    {row.keptDays === null
                      ? t().common.none
                      : t().evidence.keptOf(count(row.keptDays), count(row.requiredDays))}
                  </td>
                  <td class="number">
                    <Show when={row.clock.worstMs !== null} fallback={<span class="muted">{t().common.unknown}</span>}>
                      <span class={row.clock.state === 'off' ? 'off' : ''} title={row.clock.source ?? undefined}>
                        {clockText(row.clock.worstMs!)} {row.clock.state === 'off' ? t().evidence.clocks.off : ''}
                      </span>
                    </Show>
                  </td>
                  <td class="small">
                    {[
                      row.gapMinutes.planned > 0 ? t().evidence.gapPlanned(count(row.gapMinutes.planned)) : '',
                      row.gapMinutes.unplanned > 0 ? t().evidence.gapUnplanned(count(row.gapMinutes.unplanned)) : '',
                      row.gapMinutes.unexplained > 0
                        ? t().evidence.gapUnexplained(count(row.gapMinutes.unexplained))
                        : '',
                    ]
                      .filter((part) => part !== '')
                      .join(' ') || t().common.none}
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
      <Reasons data={props.data} />
    </Panel>
  );
}

/** Why something is not collected, on paper as well: each reason with the assets that it concerns. */
function Reasons(props: { data: EvidenceSheet }) {
  const reasons = createMemo(() => {
    const found = new Map<string, Set<string>>();
    for (const row of props.data.rows) {
      for (const cell of row.cells) {
        if (cell.state !== 'not_covered' && cell.state !== 'partly') continue;
        const assets = found.get(pick(cell.why)) ?? new Set<string>();
        found.set(pick(cell.why), assets.add(row.name));
      }
    }
    return [...found].map(([why, assets]) => ({ why, assets: [...assets] }));
  });
  return (
    <Show when={reasons().length > 0}>
      <dl class="reasons small">
        <For each={reasons()}>
          {(reason) => (
            <>
              <dt>{reason.why}</dt>
              <dd>{reason.assets.join(t().common.comma)}</dd>
            </>
          )}
        </For>
      </dl>
    </Show>
  );
}

function Zones(props: { data: EvidenceSheet }) {
  const words = () => t().evidence.zoneColumns;
  return (
    <Panel title={t().evidence.zones} aside={<ZonesLink />}>
      <table class="plain-table">
        <thead>
          <tr>
            <th>{words().zone}</th>
            <th>{words().state}</th>
            <th>{words().how}</th>
            <th>{words().why}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.data.zones}>
            {(zone) => (
              <tr>
                <td class="strong">{zone.name}</td>
                <td>
                  <span class={`tag${zone.state === 'watched' ? ' ok' : ' unknown hatched'}`}>
                    {t().evidence.zoneStates[zone.state]}
                  </span>
                </td>
                <td>{zone.how.map((how) => t().network.vantages[how] ?? how).join(', ') || t().evidence.noMethod}</td>
                <td>{pick(zone.why)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </Panel>
  );
}

function ReviewStrip(props: { data: EvidenceSheet }) {
  return (
    <ul class="review-strip">
      <For each={props.data.reviews}>
        {(review) => (
          <li
            class={review.state}
            title={`${review.day} ${t().evidence.reviewStates[review.state]} ${review.reviewer ?? ''}`}
          >
            {Number(review.day.slice(8))}
            <span class="visually-hidden">{t().evidence.reviewStates[review.state]}</span>
          </li>
        )}
      </For>
    </ul>
  );
}

function clockText(ms: number): string {
  return Math.abs(ms) < 1000 ? `${Math.round(ms)} ms` : duration(ms / 1000);
}
