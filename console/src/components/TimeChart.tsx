import { createEffect, onCleanup, onMount } from 'solid-js';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { token } from '../theme/preferences.ts';
import { count, dayOf, timeOfDay, zone } from './time.ts';

/** A series of counts on the common time axis; `right` gives it its own scale. */
export interface ChartSeries {
  label: string;
  colour: string;
  values: number[];
  right?: boolean;
}

/** Counts over time as bars, in site time; dragging across it chooses a range. Times in seconds. */
export default function TimeChart(props: {
  times: number[];
  series: ChartSeries[];
  height: number;
  label: string;
  onRange?: (from: number, to: number) => void;
}) {
  let holder: HTMLDivElement | undefined;
  let plot: uPlot | undefined;

  const build = () => {
    if (!holder) return;
    plot?.destroy();
    const font = `11px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { stroke: token('ink-3'), font, ticks: { show: false }, grid: { stroke: token('line'), width: 1 } };
    const options: uPlot.Options = {
      width: holder.clientWidth,
      height: props.height,
      legend: { show: false },
      padding: [6, 16, 0, 0],
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone()),
      scales: {
        x: { time: true },
        y: { range: (_, __, max) => [0, Math.max(4, max * 1.1)] },
        right: { range: (_, __, max) => [0, Math.max(4, max * 1.1)] },
      },
      axes: [
        { ...axis, size: 24, space: 70, grid: { show: false }, values: (_, splits) => splits.map(tickLabel) },
        {
          ...axis,
          size: 52,
          space: 26,
          values: (_, splits) => splits.map(wholeLabel),
        },
        ...(props.series.some((series) => series.right)
          ? [
              {
                ...axis,
                scale: 'right',
                side: 1 as const,
                size: 30,
                space: 26,
                grid: { show: false },
                values: (_: uPlot, splits: number[]) => splits.map(wholeLabel),
              },
            ]
          : []),
      ],
      series: [
        {},
        ...props.series.map((series) => ({
          label: series.label,
          scale: series.right ? 'right' : 'y',
          fill: token(series.colour),
          stroke: token(series.colour),
          width: 0,
          points: { show: false },
          paths: uPlot.paths.bars!({ size: [series.right ? 0.45 : 0.85, 24] }),
        })),
      ],
      hooks: {
        setSelect: [
          (self) => {
            const { left, width } = self.select;
            if (width > 4) props.onRange?.(self.posToVal(left, 'x'), self.posToVal(left + width, 'x'));
            self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
      },
    };
    plot = new uPlot(options, [props.times, ...props.series.map((series) => series.values)], holder);
  };

  onMount(() => {
    const watch = new ResizeObserver(() => {
      if (holder && plot && holder.clientWidth > 0) plot.setSize({ width: holder.clientWidth, height: props.height });
    });
    if (holder) watch.observe(holder);
    onCleanup(() => {
      watch.disconnect();
      plot?.destroy();
    });
  });
  createEffect(build);

  return <div class="time-chart" ref={holder} role="img" aria-label={props.label} />;
}

function wholeLabel(value: number): string {
  return Number.isInteger(value) ? count(value) : '';
}

function tickLabel(seconds: number): string {
  const text = timeOfDay(seconds * 1000);
  return text === '00:00' ? dayOf(seconds * 1000) : text;
}
