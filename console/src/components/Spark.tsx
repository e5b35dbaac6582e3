import { For } from 'solid-js';

const width = 58;
const tall = 18;

/** Small bars of a count over time; the title says what they are. */
export function Spark(props: { values: readonly number[]; title: string; wide?: number }) {
  const size = () => props.wide ?? width;
  const top = () => Math.max(1, ...props.values);
  const step = () => size() / Math.max(1, props.values.length);
  return (
    <svg
      class="spark"
      width={size()}
      height={tall}
      viewBox={`0 0 ${size()} ${tall}`}
      role="img"
      aria-label={props.title}
    >
      <title>{props.title}</title>
      <line x1="0" x2={size()} y1={tall - 0.5} y2={tall - 0.5} stroke="var(--line-strong)" stroke-width="1" />
      <For each={props.values}>
        {(value, index) => {
          const height = () => (value === 0 ? 0 : Math.max(2, (value / top()) * (tall - 2)));
          return (
            <rect
              x={index() * step()}
              y={tall - 0.5 - height()}
              width={Math.max(1, step() - 1)}
              height={height()}
              fill="currentColor"
            />
          );
        }}
      </For>
    </svg>
  );
}
