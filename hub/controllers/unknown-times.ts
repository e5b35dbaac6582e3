/** A time in which an agent was not heard; `to` is null while it lasts. */
export interface SilentSpan {
  agent: string;
  from: string;
  to: string | null;
}

/** A time of which nobody knows what a controller did. */
export interface UnknownTime {
  since: string;
  until: string;
  /** Whose answer was missing: that of the agent that looks at it, or its own. */
  because: 'agent' | 'connection';
}

/** What is known about the knowledge of one controller, within a time. Times ISO 8601 UTC. */
export interface Knowledge {
  /** Losses and returns of the connection, in order. */
  contact: readonly { action: string; earliest: string; latest: string }[];
  silent: readonly SilentSpan[];
  from: string;
  to: string;
}

/**
 * Times of which nobody knows whether the controller ran, cut at the borders. While an agent is away nobody looks, so that its silence
 * covers a loss of the connection that it had told before. A loss without a return lasts to the end.
 */
export function unknownTimes({ contact, silent, from, to }: Knowledge): UnknownTime[] {
  const away = joined(silent.map((one) => [one.from, one.to ?? to]));
  const lost: Span[] = [];
  let since: string | null = null;
  for (const { action, earliest, latest } of contact) {
    if (action === 'comm_loss') since ??= earliest;
    else if (since !== null) {
      lost.push([since, latest]);
      since = null;
    }
  }
  if (since !== null) lost.push([since, to]);
  const unreached = joined(lost).flatMap((span) => outside(span, away));
  return [
    ...away.map((span) => ({ span, because: 'agent' as const })),
    ...unreached.map((span) => ({ span, because: 'connection' as const })),
  ].flatMap(({ span: [since, until], because }) => {
    const cut: Span = [since < from ? from : since, until > to ? to : until];
    return cut[0] < cut[1] ? [{ since: cut[0], until: cut[1], because }] : [];
  });
}

type Span = [since: string, until: string];

function joined(spans: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const [since, until] of [...spans].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const last = out.at(-1);
    if (!last || since > last[1]) out.push([since, until]);
    else if (until > last[1]) last[1] = until;
  }
  return out;
}

/** What of a span lies outside holes, which are in order and apart. */
function outside([since, until]: Span, holes: readonly Span[]): Span[] {
  const parts: Span[] = [];
  let at = since;
  for (const [from, to] of holes) {
    if (from >= until || to <= at) continue;
    if (from > at) parts.push([at, from]);
    at = to;
  }
  if (at < until) parts.push([at, until]);
  return parts;
}
