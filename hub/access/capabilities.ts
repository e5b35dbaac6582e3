import type { Bilingual, Role } from '#protocol/api/parts.ts';
import { type Capability, look } from './capability-list.ts';

export { type Capability, capabilities } from './capability-list.ts';

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
  'read_controllers',
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
      'read_controllers',
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
      'read_controllers',
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
      'read_controllers',
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
      'read_controllers',
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
