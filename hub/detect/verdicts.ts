import type { Firing } from '#engine/sigma/sigma.ts';

/** A firing with the event that brought it about; null when time alone did. */
export interface Triggered {
  firing: Firing;
  trigger: string | null;
  /** Of a rule that is only tried. */
  tried?: boolean;
}

/** Id of a finding of a version that is only tried, which never meets one of the rules in force. */
export function triedFinding(version: string, finding: string): string {
  return JSON.stringify(['trial', version, finding]);
}

/** Whether a finding is of a version that is only tried. */
export function isTried(finding: string): boolean {
  return finding.startsWith('["trial",');
}

/** What a run of firings comes to for one finding. */
export interface Verdict extends Triggered {
  /** The event out of order by which the finding was last changed, when one was. */
  changedBy: string | null;
  late: boolean;
}

/** The net of a run of firings: each finding stands in one list only. */
export interface Verdicts {
  /** Findings that are new, hold again, or have other figures because of an event that came late. */
  raised: Verdict[];
  /** Known findings that go on as time does. */
  grown: Verdict[];
  withdrawn: Verdict[];
}

/** Sums up firings in the order in which they were judged: what was raised and taken back at once was never there. */
export function verdictsOf(firings: readonly Triggered[]): Verdicts {
  const runs = new Map<string, Triggered[]>();
  for (const one of firings) {
    const run = runs.get(one.firing.id);
    if (run) run.push(one);
    else runs.set(one.firing.id, [one]);
  }
  const out: Verdicts = { raised: [], grown: [], withdrawn: [] };
  for (const run of runs.values()) {
    const last = run.at(-1)!;
    const late = run.some(({ firing }) => firing.late);
    const changed = run.findLast(({ firing }) => firing.status === 'withdrawn' || isLateRevision(firing));
    const verdict: Verdict = { ...last, changedBy: changed?.trigger ?? null, late };
    if (last.firing.status === 'withdrawn') out.withdrawn.push(verdict);
    else if (run.every(({ firing }) => firing.status === 'revised' && !firing.late)) out.grown.push(verdict);
    else out.raised.push(verdict);
  }
  return out;
}

/**
 * Firings without those whose figures a later one of the same finding replaces before anything else happened to it: a flood would
 * otherwise carry each of its events, with all that explains it, from thread to thread. `verdictsOf` says the same of what remains.
 */
export function withoutReplaced(firings: readonly Triggered[]): Triggered[] {
  const out: Triggered[] = [];
  const growing = new Map<string, number>();
  for (const one of firings) {
    const { id, status, late } = one.firing;
    const before = growing.get(id);
    if (status !== 'revised' || late) growing.delete(id);
    else if (before !== undefined) {
      out[before] = one;
      continue;
    } else growing.set(id, out.length);
    out.push(one);
  }
  return out;
}

function isLateRevision({ status, late }: Firing): boolean {
  return status === 'revised' && late;
}
