import type { Asset } from '#protocol/api/plant.ts';
import type { StartStopRecord, StartStopRow } from '#protocol/api/start-stop.ts';
import { dayBounds, daysOfMonth, localDay } from '../../assets/calendar.ts';
import { printedCheckpoint } from '../../ledger/printed-checkpoint.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { StaffNames } from '../names.ts';
import { refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';
import { tellMatters } from '../start-stop-matters.ts';

type Reader = Pick<Call<'GET /assets'>, 'who' | 'mask' | 'owns'>;

/** Most lines of one sheet; a controller that starts more often in a month has other troubles. */
const mostRows = 1000;

type Entered = NonNullable<StartStopRow['entered']>;

/** An entry with the names of who made and ended it as this reader may see them. */
function named(entered: Entered, names: StaffNames): Entered {
  const { ended } = entered;
  return { ...entered, by: names.show(entered.by), ended: ended && { ...ended, by: names.show(ended.by) } };
}

/** 起動停止記録: starts and stops of a machine by month, with those that were entered by hand. */
export function startStopRoutes(api: EndpointRegistry, services: HubServices): void {
  const { assets, startStops, startStopEntries, sites, ledger } = services;

  const find = (call: Reader, id: string): Asset | null => {
    const asset = assets.get(id);
    return asset && call.owns(asset.site) ? asset : null;
  };

  const monthOf = (asset: Asset, month: string, call: Reader): StartStopRecord => {
    const site = sites.get(asset.site);
    const timeZone = site?.timeZone ?? 'UTC';
    const days = daysOfMonth(month);
    const names = new StaffNames(services.access, call.who, call.mask);
    const rows = startStops.between(
      asset.id,
      dayBounds(timeZone, days[0]!).from.toISOString(),
      dayBounds(timeZone, days.at(-1)!).to.toISOString(),
    );
    return {
      asset: assets.ref(asset.id)!,
      kind: asset.kind,
      location: asset.location,
      site: asset.site,
      siteName: site?.name ?? asset.site,
      month,
      watched: startStops.watched(asset.id),
      rows: rows.slice(0, mostRows).map((row) => ({ ...row, entered: row.entered && named(row.entered, names) })),
      more: Math.max(0, rows.length - mostRows),
      printedAt: services.clock().toISOString(),
      checkpoint: printedCheckpoint(ledger.checkpoint()),
    };
  };

  api.on('GET /assets/{id}/start-stop', (call) => {
    const asset = find(call, call.params.id);
    return asset ? monthOf(asset, call.query.month, call) : refuse('not_found');
  });

  api.on('POST /assets/{id}/start-stop', async (call) => {
    const asset = find(call, call.params.id);
    if (!asset) return refuse('not_found');
    const by = { id: call.who.id, role: call.who.roles[0] ?? null };
    const wrong = startStopEntries.act(asset, call.body, by);
    if (wrong) return refuse('conflict', { message: wrong.impossible });
    if (call.body.action !== 'withdraw') await tellMatters(services, asset, call.body, call.actor);
    const timeZone = sites.get(asset.site)?.timeZone ?? 'UTC';
    const when = call.body.action === 'withdraw' ? services.clock() : new Date(call.body.latest);
    return monthOf(asset, localDay(timeZone, when).slice(0, 7), call);
  });
}
