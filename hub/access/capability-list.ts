/** Pages that may be looked at. */
export const look = [
  'see_now',
  'see_incidents',
  'see_events',
  'see_assets',
  'see_controllers',
  'see_visits',
  'see_network',
  'see_sources',
  'see_evidence',
  'see_settings',
  'see_ledger',
  'see_rules',
] as const;

/** What a role may do. Named after the act, not the page. */
export const capabilities = [
  ...look,
  /** Names of persons and accounts without giving a reason. */
  'see_personal',
  /** Names of persons and accounts for a while, with a recorded reason. */
  'unmask',
  'acknowledge',
  'comment',
  'triage',
  'declare',
  'declare_s1',
  'contain',
  'recover',
  'close',
  'reopen',
  'suppress_day',
  'suppress_month',
  'assign',
  'set_severity',
  'work_steps',
  'judge_gate',
  'approve_production_gate',
  'approve_shipping_gate',
  'edit_assets',
  'propose_baseline',
  'approve_baseline',
  'judge_differences',
  /** Decides whose certificates agents trust at controllers. */
  'trust_certificates',
  /** Says which controllers an agent reads, where and how gently. */
  'set_up_controllers',
  /** Has a controller read now, or a series of times: what the agent reads anyway, at another hour. */
  'read_controllers',
  /** Says what may talk on the network, and between which zones. */
  'decide_network',
  /** Starts and stops of machines that tell none themselves, by hand. */
  'enter_starts',
  /** The visit that names this person, and nothing else. */
  'see_own_visits',
  'run_visits',
  'approve_visit_plans',
  'judge_visits',
  'sign_visits',
  'set_visit_policy',
  'explain_gaps',
  'sign_review',
  /** Puts records on hold, so that retention does not delete them, and lifts holds. */
  'hold_records',
  /** Takes the ledger away as a file that can be checked elsewhere; names as the role may see them. */
  'export_ledger',
  /** Says who is sent the checkpoint of the ledger every day; not whoever runs the hub. */
  'name_witnesses',
  'command_agents',
  'enrol_agents',
  'set_phase',
  'edit_calendar',
  'edit_contacts',
  'edit_media',
  /** Sets matches of rules apart by exceptions, and switches rules on and off. */
  'change_rules',
  'manage_people',
  'manage_sites',
  'manage_channels',
] as const;
export type Capability = (typeof capabilities)[number];
