import type { ControllerDetail } from '../../api/types.ts';

/** What a controller of files says of its engineering tool in the header of its newest reading. */
export interface ToolFacts {
  /** The tool that a person named. */
  tool: { name: string; compares: string } | null;
  /** Tools that the files look like, where nobody named one. */
  looksLike: { id: string; name: string }[];
  /** Files that are kept beside the comparison, by reason. */
  keptApart: [why: string, count: number][];
}

/** Reads them; what an older agent does not say is absent. */
export function toolFacts(of: ControllerDetail): ToolFacts {
  const { tool, looksLike, keptApart } = (of.snapshots[0]?.header['facts'] ?? {}) as {
    tool?: ToolFacts['tool'];
    looksLike?: ToolFacts['looksLike'];
    keptApart?: Record<string, number>;
  };
  return { tool: tool ?? null, looksLike: looksLike ?? [], keptApart: Object.entries(keptApart ?? {}) };
}
