/** The sign of the product: a fire-watch tower with its light. */
export function Mark(props: { size?: number }) {
  return (
    <svg class="mark" width={props.size ?? 24} height={props.size ?? 24} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#2f4a9a" />
      <g fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
        <path d="M8 11h16M16 4.500l8 6.500H8z M11 11v4h10v-4M12.500 15 9.500 27M19.500 15l3 12M11.600 20.500h8.800" />
      </g>
      <circle cx="16" cy="13" r="1.600" fill="#ffb25b" />
    </svg>
  );
}
