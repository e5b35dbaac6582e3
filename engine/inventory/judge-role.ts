import type { HostSigns, JudgedRole, Role, RoleReason } from './role.ts';
import { roleSigns } from './role-signs.ts';

/** Below this the signs say too little; a role that leads by less than the margin is one of two, and so unknown. */
const least = 0.55;
const margin = 0.15;
const strong = 0.9;
const fair = 0.7;

/** The role of a host: what people wrote down, else what its signs carry, else unknown with the signs that did not suffice. */
export function judgeRole(host: HostSigns): JudgedRole {
  if (host.listedAs !== null) {
    return { role: host.listedAs, confidence: 'listed', reasons: [{ sign: 'listed', what: '' }] };
  }
  const missing = new Map<Role, number>();
  const because = new Map<Role, RoleReason[]>();
  const all: RoleReason[] = [];
  for (const sign of roleSigns) {
    const what = sign.shows(host);
    if (what === null) continue;
    const reason = { sign: sign.id, what };
    all.push(reason);
    for (const [role, weight] of Object.entries(sign.speaksFor) as [Role, number][]) {
      missing.set(role, (missing.get(role) ?? 1) * (1 - weight));
      because.set(role, [...(because.get(role) ?? []), reason]);
    }
  }
  const ranked = [...missing].map(([role, rest]) => ({ role, weight: 1 - rest })).sort((a, b) => b.weight - a.weight);
  const [first, second] = ranked;
  if (!first || first.weight < least || first.weight - (second?.weight ?? 0) < margin) {
    return { role: 'unknown', confidence: 'weak', reasons: all };
  }
  const confidence = first.weight >= strong ? 'strong' : first.weight >= fair ? 'fair' : 'weak';
  return { role: first.role, confidence, reasons: because.get(first.role)! };
}
