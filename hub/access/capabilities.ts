import type { Bilingual, Role } from '#protocol/api/parts.ts';

/** Pages that may be looked at. */
const look = [
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

const respond = ['acknowledge', 'comment', 'work_steps'] as const satisfies Capability[];
const operate = [
  ...respond,
  'triage',
  'declare',
  'contain',
  'recover',
  'close',
  'reopen',
  'suppress_day',
  'assign',
  'set_severity',
  'sign_review',
  'explain_gaps',
  'command_agents',
] as const satisfies Capability[];

/** Opening visits, judging what they changed and signing it; who does the work does neither. */
const doVisits = ['run_visits', 'judge_visits', 'sign_visits'] as const satisfies Capability[];

interface RoleSpec {
  name: Bilingual;
  may: readonly Capability[];
  /** Never, even when another role of the same person would allow it. */
  never?: readonly Capability[];
  /** Cannot be held together with any other role. */
  alone?: true;
}

/** The roles as data. An auditor and a vendor hold nothing else; an administrator never decides about the plant. */
export const roleTable: Record<Role, RoleSpec> = {
  fsoc_operator: { name: { ja: 'FSOC監視員', en: 'FSOC operator' }, may: [...look, ...operate, 'unmask'] },
  fsoc_lead: {
    name: { ja: 'FSOC責任者', en: 'FSOC lead' },
    may: [
      ...look,
      ...operate,
      'see_personal',
      'unmask',
      'suppress_month',
      'declare_s1',
      'edit_assets',
      'edit_calendar',
      'edit_contacts',
      'set_phase',
      'change_rules',
      'trust_certificates',
      'decide_network',
      'hold_records',
      'export_ledger',
      'name_witnesses',
    ],
  },
  fsirt: {
    name: { ja: 'FSIRT担当', en: 'FSIRT responder' },
    may: [
      ...look,
      ...operate,
      'see_personal',
      'unmask',
      'declare_s1',
      'judge_gate',
      'change_rules',
      'trust_certificates',
      'hold_records',
    ],
  },
  maintenance: {
    name: { ja: '保全担当', en: 'Maintenance' },
    may: [
      ...look,
      ...respond,
      ...doVisits,
      'enter_starts',
      'edit_assets',
      'set_up_controllers',
      'propose_baseline',
      'judge_differences',
      'judge_gate',
      'explain_gaps',
    ],
  },
  production_engineering: {
    name: { ja: '生産技術', en: 'Production engineering' },
    may: [
      ...look,
      ...respond,
      'declare',
      'declare_s1',
      'unmask',
      'contain',
      'recover',
      'edit_assets',
      'edit_calendar',
      'edit_media',
      'propose_baseline',
      'approve_baseline',
      'judge_differences',
      'set_up_controllers',
      'trust_certificates',
      'decide_network',
      ...doVisits,
      'enter_starts',
      'approve_visit_plans',
      'judge_gate',
      'approve_production_gate',
      'explain_gaps',
      'command_agents',
    ],
  },
  line_leader: {
    name: { ja: 'ラインリーダ', en: 'Line leader' },
    may: [
      'see_now',
      'see_incidents',
      'see_assets',
      'see_controllers',
      'see_visits',
      'see_sources',
      'see_settings',
      ...respond,
      ...doVisits,
      'enter_starts',
      'explain_gaps',
    ],
  },
  quality_assurance: {
    name: { ja: '品質保証', en: 'Quality assurance' },
    may: [
      'see_now',
      'see_incidents',
      'see_assets',
      'see_controllers',
      'see_visits',
      'see_evidence',
      'see_settings',
      'comment',
      'work_steps',
      'judge_gate',
      'approve_shipping_gate',
      'sign_visits',
    ],
  },
  plant_manager: {
    name: { ja: '事業所長', en: 'Plant manager' },
    may: [
      ...look,
      ...respond,
      'see_personal',
      'unmask',
      'declare',
      'declare_s1',
      'edit_calendar',
      'edit_contacts',
      'judge_gate',
      'approve_production_gate',
      'approve_shipping_gate',
      'hold_records',
      'export_ledger',
      'name_witnesses',
      'sign_review',
      'run_visits',
      'enter_starts',
      'approve_visit_plans',
      'sign_visits',
      'set_visit_policy',
    ],
  },
  it: {
    name: { ja: '情報システム部', en: 'IT' },
    may: [
      ...look,
      ...respond,
      'unmask',
      'triage',
      'contain',
      'edit_assets',
      'decide_network',
      'explain_gaps',
      'command_agents',
    ],
  },
  auditor: { name: { ja: '監査人', en: 'Auditor' }, may: [...look, 'export_ledger'], alone: true },
  vendor: { name: { ja: 'ベンダ（協力会社）', en: 'Vendor' }, may: ['see_own_visits'], alone: true },
  administrator: {
    name: { ja: 'システム管理者', en: 'Administrator' },
    may: [
      ...look,
      'enrol_agents',
      'command_agents',
      'set_phase',
      'edit_assets',
      'edit_calendar',
      'edit_contacts',
      'edit_media',
      'manage_people',
      'manage_sites',
      'manage_channels',
      'set_visit_policy',
    ],
    never: [
      'judge_gate',
      'approve_production_gate',
      'approve_shipping_gate',
      'approve_baseline',
      'trust_certificates',
      'decide_network',
      'approve_visit_plans',
      'judge_visits',
      'sign_visits',
    ],
  },
};

/** What a person with these roles may do. */
export function mayOf(roles: readonly Role[]): Set<Capability> {
  const may = new Set<Capability>(roles.flatMap((role) => roleTable[role].may));
  for (const role of roles) for (const capability of roleTable[role].never ?? []) may.delete(capability);
  return may;
}

/** Why these roles cannot be held by one person, or null. */
export function roleConflict(roles: readonly Role[]): Bilingual | null {
  const alone = roles.find((role) => roleTable[role].alone);
  if (!alone || roles.length === 1) return null;
  const name = roleTable[alone].name;
  return {
    ja: `「${name.ja}」は他の役割と兼ねられません。`,
    en: `${name.en} cannot be combined with another role.`,
  };
}
