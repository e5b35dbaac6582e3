import { Show } from 'solid-js';
import type { Agent } from '#protocol/api/collection.ts';
import type { Column } from '../../components/Grid.tsx';
import { Spark } from '../../components/Spark.tsx';
import { Age } from '../../components/Stamp.tsx';
import { count, duration } from '../../components/time.ts';
import { isPhone } from '../../components/viewport.ts';
import { t } from '../../i18n/language.ts';

const lateSeconds = 30;
const clockLimitMs = 1000;

/** State of an agent in one labelled mark. */
export function AgentState(props: { agent: Agent }) {
  const look = () => {
    const { standing, silence } = props.agent;
    if (standing === 'pending') return 'accent';
    if (standing !== 'active') return 'unknown';
    if (silence === 'heard') return 'ok';
    return silence === 'unexplained' ? 'bad' : 'unknown hatched';
  };
  return (
    <span class={`tag ${look()}`}>
      {props.agent.standing === 'active'
        ? (t().sources.silences[props.agent.silence] ?? props.agent.silence)
        : t().sources.standings[props.agent.standing]}
    </span>
  );
}

/** A clock offset in its natural unit, signed. */
export function offsetText(ms: number): string {
  const sign = ms < 0 ? '−' : '+';
  return Math.abs(ms) < 1000 ? `${sign}${Math.round(Math.abs(ms))} ms` : `${sign}${duration(ms / 1000)}`;
}

/** Columns of the list of agents; beside an open panel fewer fit. */
export function agentColumns(narrow: boolean): Column<Agent>[] {
  const words = t().sources.columns;
  const first: Column<Agent>[] = [
    {
      id: 'name',
      title: words.name,
      width: isPhone() ? 'minmax(0, 1fr)' : 'minmax(130px, 1.4fr)',
      cell: (row) => (
        <>
          <b class={isPhone() ? 'two-rows' : ''}>{row.name}</b>{' '}
          <Show when={row.phase !== 'live'}>
            <span class="tag">{t().sources.phases[row.phase]}</span>
          </Show>
        </>
      ),
    },
    {
      id: 'state',
      title: words.state,
      width: isPhone() ? '96px' : 'minmax(136px, 0.6fr)',
      cell: (row) => <AgentState agent={row} />,
    },
    {
      id: 'heard',
      title: words.heard,
      width: isPhone() ? '92px' : 'minmax(92px, 0.5fr)',
      cell: (row) => <Age at={row.lastHeard} />,
    },
  ];
  if (narrow) return first;
  const desk = 'desk' as const;
  return [
    ...first,
    {
      id: 'lag',
      least: desk,
      title: words.lag,
      width: '72px',
      number: true,
      cell: (row) => (
        <Show when={row.lagSeconds !== null} fallback={t().common.none}>
          <span class={row.lagSeconds! > lateSeconds ? 'late' : ''}>
            {row.lagSeconds! < 10 ? t().time.seconds(Number(row.lagSeconds!.toFixed(1))) : duration(row.lagSeconds!)}
          </span>
        </Show>
      ),
    },
    {
      id: 'rate',
      least: 'tablet',
      title: words.rate,
      width: '136px',
      cell: (row) => (
        <span class="queue-count rate">
          <Spark values={row.eventsPerMinute} title={t().sources.rateTitle} wide={84} />
          <span>{count(row.eventsPerMinute.at(-1) ?? 0)}</span>
        </span>
      ),
    },
    {
      id: 'clock',
      least: desk,
      title: words.clock,
      width: '92px',
      number: true,
      cell: (row) => (
        <Show when={row.clockOffsetMs !== null} fallback={<span class="muted">{t().common.unknown}</span>}>
          <span class={!row.clockPlausible || Math.abs(row.clockOffsetMs!) > clockLimitMs ? 'late' : ''}>
            {offsetText(row.clockOffsetMs!)}
          </span>
        </Show>
      ),
    },
    {
      id: 'spool',
      least: desk,
      title: words.spool,
      width: '76px',
      number: true,
      cell: (row) => (row.spoolEvents === null ? t().common.none : count(row.spoolEvents)),
    },
    {
      id: 'sources',
      least: 'tablet',
      title: words.sources,
      width: 'minmax(116px, 0.6fr)',
      cell: (row) => {
        const ok = row.sources.filter((source) => source.state === 'running').length;
        return <span class={ok < row.sources.length ? 'late' : ''}>{t().sources.running(ok, row.sources.length)}</span>;
      },
    },
    {
      id: 'version',
      least: desk,
      title: words.version,
      width: 'minmax(88px, 0.7fr)',
      cell: (row) => (
        <span class="muted" title={row.version ?? undefined}>
          {row.version ?? t().common.none}
        </span>
      ),
    },
  ];
}
