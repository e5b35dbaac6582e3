/** Life of an incident. Gates are objects of their own, so an incident without a stopped line skips them explicitly. */
export const incidentStates = [
  'new',
  'acknowledged',
  'triage',
  'declared',
  'contained',
  'recovering',
  'closed',
  'reviewed',
] as const;
export type IncidentState = (typeof incidentStates)[number];

/** Why a matter was closed; a reason is always asked for. */
export const closeReasons = [
  'approved_change',
  'normal_confirmed',
  'false_alarm',
  'duplicate',
  'resolved',
  'taken_back',
] as const;
export type CloseReason = (typeof closeReasons)[number];

/** Allowed moves. Acknowledging is a mark on any open state, not a move backward. */
export const transitions: Record<IncidentState, readonly IncidentState[]> = {
  new: ['acknowledged', 'triage', 'declared', 'closed'],
  acknowledged: ['triage', 'declared', 'closed'],
  triage: ['declared', 'closed'],
  declared: ['contained', 'recovering', 'closed'],
  contained: ['recovering', 'closed'],
  recovering: ['closed'],
  closed: ['reviewed', 'triage'],
  reviewed: [],
};

/** Times of an incident, kept apart because they answer different questions. */
export const incidentTimes = [
  'onset_estimated_at',
  'first_evidence_at',
  'detected_at',
  'reported_at',
  'acknowledged_at',
  'escalated_at',
  'hq_established_at',
  'first_response_at',
  'contained_at',
  'production_restart_decided_at',
  'shipping_restart_decided_at',
  'closed_at',
] as const;
export type IncidentTime = (typeof incidentTimes)[number];

/** Phases of the BCP board in order. */
export const bcpPhases = [
  'situation',
  'detect',
  'escalate',
  'first_response',
  'investigate',
  'recover',
  'gate_production',
  'gate_shipping',
  'review',
] as const;
export type BcpPhase = (typeof bcpPhases)[number];
