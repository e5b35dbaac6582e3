import { alert } from '../incident/incident-harness.ts';
import { openVisitPlant, ordinary, restOfForm } from '../visits/visit-harness.ts';

export const photo = { type: 'image/png', data: Buffer.from('a photograph of names').toString('base64') };
const laptop = { kind: 'laptop' as const, name: '山田のノートPC', check: 'clean' as const, note: null };
/** Whatever a person is named by or wrote in what is over at this plant. */
export const personal = ['東海 太郎', '保全 一郎', '山田のノートPC', '作業票どおり', '田中さんの依頼', photo.data];

/** A visit that was worked, judged and signed on paper, and an incident that was closed; then time goes on. */
export async function openEndedPlant() {
  const plant = await openVisitPlant();
  const { hub, people, walkIn, act, leave, read, minutes } = plant;
  const admin = await hub.person('admin', ['administrator'], ['*']);
  const { id } = await walkIn({ purpose: '田中さんの依頼' });
  await act('mech', id, { type: 'amend', form: { equipment: [laptop] } });
  const after = { ...ordinary, '100': 210 };
  await leave(id, after);
  await act('mech', id, { type: 'amend', form: { ...restOfForm, equipment: [laptop] } });
  const items = (await plant.review(id)).items.map((one: { id: string }) => one.id);
  await plant.confirm(after);
  await plant.decide('leader', id, 'accepted', items);
  await plant.submit('leader', id);
  await plant.sign('qa', id, { signer: people.eng.id, photo });
  minutes(25 * 60);
  await read(after);
  hub.visits.tick();
  hub.incidents.consume([alert(1, { site: 'tokyo' })]);
  const incident = hub.incidents.list({}, { sites: ['tokyo'] }).items.find((one) => one.rule.id === alert(1).rule)!.id;
  const lead = { id: admin.id, name: admin.name, roles: admin.roles, sites: ['tokyo'] };
  hub.incidents.act([incident], { type: 'close', reason: 'resolved', note: '田中さんの依頼' }, lead);
  minutes(60);
  const browser = () => hub.browserOf(admin.id);
  return { ...plant, id, admin, browser, incident };
}
