import type { Visit } from '#engine/visit/visit.ts';
import { actsTold } from './acts-told.ts';
import { loginsNear } from './logins.ts';
import { newcomersOf } from './newcomers.ts';
import type { Sighting, WhoParts } from './sighting.ts';
import { talkersWith } from './talkers.ts';

/** Everybody who may have made the changes of a visit, the surest first; nobody is named without how sure that is. */
export async function whoWasThere(visit: Visit, parts: WhoParts): Promise<Sighting[]> {
  const declared = visit.form.workers.map(
    (worker): Sighting => ({
      level: 'declared',
      account: worker.name,
      machine: null,
      basis: { ja: `${visit.form.vendor}の作業者として登録`, en: `named as a worker of ${visit.form.vendor}` },
      at: visit.openedAt,
      event: null,
    }),
  );
  if (visit.openedAt === null) return declared;
  const time = { sites: [visit.site], from: visit.openedAt, to: visit.leftAt ?? parts.now };
  const proved = await actsTold(time, parts);
  const talked = await talkersWith(time, parts);
  const came = await newcomersOf(visit, time, parts);
  const loggedIn = await loginsNear(time, talked.machines, parts);
  return [...proved, ...talked.newly, ...came, ...loggedIn, ...declared];
}
