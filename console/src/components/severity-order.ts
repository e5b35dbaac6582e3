import type { Severity } from '#protocol/incident/severity.ts';

/** Severities, gravest first. */
export const severityOrder: readonly Severity[] = ['S1', 'S2', 'S3', 'S4', 'info'];
