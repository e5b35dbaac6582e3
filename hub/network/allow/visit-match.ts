import type { Fields } from '#protocol/events/event.ts';
import type { VisitScope } from '../../visits/visit-scope.ts';

/** How something new fits the open visits of a site: the form of one names the device, one is open but does not, or none is. */
export function visitMatch(scope: VisitScope, site: string, mac: string | null, at: number): Fields {
  const { inVisit, declared } = scope.ofDevice(site, mac ?? '', new Date(at).toISOString());
  return {
    'hinomi.deviation.matched': declared ? 'declared' : inVisit ? 'visit_open' : 'none',
    ...(declared ? { 'hinomi.deviation.visit': declared.visit } : {}),
    ...(mac === null ? {} : { 'source.mac': mac }),
  };
}
