import type { VisitState } from '#protocol/visit/states.ts';
import type { ConditionName } from './conditions.ts';
import type { GuardName } from './guards.ts';
import type { AnyAct } from './model.ts';

/** What the hub does when a step was taken. */
export type VisitEffect =
  /** Reads every controller of the visit as soon as possible. */
  | 'read_now'
  /** The expected state takes over what was accepted. */
  | 'move_baseline'
  /** What was judged counts on the pages of the controllers, too, though the expected state has not moved. */
  | 'show_pending'
  | 'forget_pending'
  | 'tell_overdue'
  | 'tell_waiting'
  | 'tell_plan_late'
  | 'tell_differs';

/** One row of the state machine. Rows of the same act and state are tried in order; the first whose `when` holds is taken. */
export interface Transition {
  from: readonly (VisitState | 'none')[];
  act: AnyAct['type'];
  guards: readonly GuardName[];
  when?: ConditionName;
  to: VisitState | 'same';
  effects?: readonly VisitEffect[];
}

const planning = ['draft', 'scheduled'] as const;
const working = ['open', 'overdue'] as const;
const signed = ['partly_approved', 'approved'] as const;
const person = ['staff'] as const;
/** Filling the form while or after work goes on. */
const filling = [
  'staff',
  'keeps_devices',
  'befores_known',
  'keeps_workers',
  'keeps_times',
  'declares_in_time',
] as const;
const goingOn = ['staff', 'has_reason', 'reading_missing'] as const;
const reviewer = ['staff', 'not_own_work', 'lock_fresh'] as const;

/** The life of a visit. */
export const transitions: readonly Transition[] = [
  { from: ['none'], act: 'plan', guards: [...person, 'times_in_order'], to: 'draft' },
  { from: ['none'], act: 'walk_in', guards: [...person, 'times_in_order'], to: 'open' },
  { from: ['none'], act: 'emergency', guards: [...person, 'times_in_order', 'has_reason'], to: 'open' },

  { from: planning, act: 'amend', guards: [...person, 'times_in_order'], to: 'draft' },
  { from: ['draft'], act: 'approve_plan', guards: [...person, 'not_requester', 'not_own_work'], to: 'scheduled' },
  { from: planning, act: 'arrive', guards: [...person, 'as_planned_or_reason'], to: 'open' },
  { from: planning, act: 'cancel', guards: [...person, 'has_reason'], to: 'cancelled' },

  { from: [...working, 'leaving', 'review'], act: 'amend', guards: filling, to: 'same' },
  { from: [...working, 'leaving', 'review'], act: 'report_work', guards: ['staff_or_worker'], to: 'same' },
  {
    from: [...working, 'leaving', 'review'],
    act: 'plan_afterwards',
    guards: ['is_emergency', ...filling, 'plan_whole'],
    to: 'same',
  },
  { from: [...working, 'leaving', 'review'], act: 'plan_late', guards: [], to: 'same', effects: ['tell_plan_late'] },
  { from: ['open'], act: 'overdue', guards: [], to: 'overdue', effects: ['tell_overdue'] },
  { from: working, act: 'extend', guards: [...person, 'has_reason', 'end_lies_ahead'], to: 'open' },
  { from: working, act: 'read', guards: ['device_of_visit'], to: 'same' },
  { from: working, act: 'leave', guards: ['staff_or_worker'], to: 'leaving', effects: ['read_now'] },

  { from: ['leaving'], act: 'read', guards: ['device_of_visit'], when: 'all_read', to: 'review' },
  { from: ['leaving'], act: 'read', guards: ['device_of_visit'], to: 'same' },
  { from: ['leaving'], act: 'waive', guards: goingOn, when: 'all_read', to: 'review' },
  { from: ['leaving'], act: 'waive', guards: goingOn, to: 'same' },

  { from: ['review'], act: 'read', guards: ['device_of_visit'], to: 'same' },
  { from: ['review'], act: 'waive', guards: goingOn, to: 'same' },
  {
    from: ['review'],
    act: 'decide',
    guards: [...reviewer, 'items_known', 'verdict_whole', 'expected_was_declared'],
    to: 'same',
  },
  { from: ['review'], act: 'undecide', guards: [...person, 'not_own_work', 'were_decided'], to: 'same' },
  {
    from: ['review'],
    act: 'submit',
    guards: [...reviewer, 'form_whole', 'emergency_planned', 'all_decided', 'adopts_own'],
    when: 'nothing_to_move',
    to: 'approved',
  },
  {
    from: ['review'],
    act: 'submit',
    guards: [...reviewer, 'form_whole', 'emergency_planned', 'all_decided', 'adopts_own'],
    to: 'provisional',
    effects: ['show_pending'],
  },

  {
    from: ['provisional'],
    act: 'read',
    guards: ['device_of_visit'],
    when: 'signed_state_moved',
    to: 'review',
    effects: ['forget_pending'],
  },
  { from: ['provisional'], act: 'read', guards: ['device_of_visit'], when: 'nothing_to_move', to: 'approved' },
  { from: ['provisional'], act: 'read', guards: ['device_of_visit'], to: 'same' },
  { from: ['provisional'], act: 'waive', guards: goingOn, when: 'nothing_to_move', to: 'approved' },
  { from: ['provisional'], act: 'waive', guards: goingOn, to: 'same' },
  { from: ['provisional'], act: 'ask_again', guards: [], to: 'same', effects: ['tell_waiting'] },
  {
    from: ['provisional'],
    act: 'return',
    guards: [...person, 'not_own_work', 'has_reason'],
    to: 'review',
    effects: ['forget_pending'],
  },
  ...(['something_left_open', undefined] as const).map(
    (when): Transition => ({
      from: ['provisional'],
      act: 'sign',
      guards: [
        'lock_fresh',
        'all_certain',
        'first_stands',
        'signer_known',
        'signer_staff',
        'signer_is_second',
        'signer_not_requester',
        'roles_differ',
        'paper_entered_by_other',
      ],
      ...(when ? { when } : {}),
      to: when ? 'partly_approved' : 'approved',
      effects: ['move_baseline'],
    }),
  ),

  { from: signed, act: 'read', guards: ['device_of_visit'], to: 'same' },
  { from: ['partly_approved'], act: 'restored', guards: [], to: 'approved' },
  {
    from: ['partly_approved'],
    act: 'resume',
    guards: [...person, 'not_own_work', 'has_reason'],
    to: 'review',
    effects: ['forget_pending'],
  },
  {
    from: ['approved'],
    act: 'post_check',
    guards: [],
    when: 'found_differing',
    to: 'closed',
    effects: ['tell_differs'],
  },
  { from: ['approved'], act: 'post_check', guards: [], to: 'closed' },
  {
    from: [...planning, ...working, 'leaving', 'review', 'provisional', ...signed, 'closed'],
    act: 'attach',
    guards: ['staff_or_worker', 'worker_before_signing', 'paper_of_visit', 'paper_new', 'papers_fit'],
    to: 'same',
  },
  {
    from: [...planning, ...working, 'leaving', 'review', 'provisional', ...signed, 'closed'],
    act: 'withdraw_paper',
    guards: ['staff_or_worker', 'worker_before_signing', 'has_reason', 'paper_stands'],
    to: 'same',
  },
  {
    from: [...working, 'leaving', 'review', 'provisional', ...signed, 'closed'],
    act: 'link_incident',
    guards: [...person, 'not_own_work'],
    to: 'same',
  },
];
