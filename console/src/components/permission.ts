import { createSignal } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import { get } from '../api/client.ts';
import { may } from '../api/session.ts';
import type { RoleInfo } from '../api/types.ts';
import { pick, t } from '../i18n/language.ts';
import { sayProblem } from './Toasts.tsx';

const [roles, setRoles] = createSignal<readonly RoleInfo[]>([]);
let asked = false;

/** The roles that may do an act, by name; empty until they are known, and where there are none. */
export function rolesThatMay(capability: string): string {
  if (!asked) {
    asked = true;
    get<Page<RoleInfo>>('/roles').then((page) => setRoles(page.items), sayProblem);
  }
  const able = roles().filter((role) => role.may.includes(capability));
  return able.map((role) => pick(role.name)).join(t().common.comma);
}

/** Why an act is closed to this person and which roles may do it; undefined where it is open. */
export function whyNot(capability: string): string | undefined {
  if (may(capability)) return undefined;
  const able = rolesThatMay(capability);
  return able === '' ? t().common.notAllowed : t().common.notAllowedBut(able);
}
