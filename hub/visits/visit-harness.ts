import type { Role } from '#protocol/api/parts.ts';
import { type HubOptions, openHub } from '../api/api-harness.ts';
import type { Browser } from '../api/harness-browser.ts';
import { eventsOf, shapes } from '../controllers/controller-harness.ts';

/** Settings of the press before anything is done to it. */
export const ordinary: Record<string, number> = { '100': 180, '101': 5, '102': 7 };

/** Fields of the form that a visit needs before it is signed. */
export const restOfForm = {
  workers: [{ name: '東海 太郎', account: null }],
  escort: '保全 一郎',
  equipment: [],
  points: { method: '手順書 P-12' },
};

/** A plant with one controller, its people, and a baseline unless told otherwise. */
export async function openVisitPlant(
  options: { baseline?: boolean; asset?: boolean; shape?: keyof typeof shapes } & HubOptions = {},
) {
  const { baseline: _baseline, asset: _asset, shape: _shape, ...ofHub } = options;
  const hub = await openHub(ofHub);
  const people = {} as Record<'mech' | 'eng' | 'leader' | 'qa' | 'fitter' | 'auditor', Browser & { id: string }>;
  const roles: Record<keyof typeof people, Role> = {
    mech: 'maintenance',
    eng: 'production_engineering',
    leader: 'line_leader',
    qa: 'quality_assurance',
    fitter: 'vendor',
    auditor: 'auditor',
  };
  for (const [name, role] of Object.entries(roles) as [keyof typeof people, Role][]) {
    const { id } = await hub.person(name, [role], ['tokyo']);
    people[name] = Object.assign(hub.browserOf(id), { id });
  }
  const asset = options.asset ? hub.assets.add('tokyo', { name: 'プレス1号機' }, { id: 'x', role: null }).id : null;

  /** The agent reads the press: these registers, at this moment. */
  const read = async (values: Record<string, number>) => {
    hub.advance(1000);
    const started = hub.clock().toISOString();
    hub.advance(1000);
    const ended = hub.clock().toISOString();
    const one = shapes[options.shape ?? 'modbus'](values, { started, ended });
    await hub.commit(eventsOf(one).map((event) => ({ ...event, asset })));
    return one;
  };
  const first = await read(ordinary);
  const controller = hub.controllers.list(['tokyo'])[0]!.id;
  if (options.baseline !== false) {
    const body = { root: first.root, reason: '据付時の設定' };
    await people.mech.post(`/controllers/${controller}/baseline`, { ...body, type: 'propose' });
    await people.eng.post(`/controllers/${controller}/baseline`, { ...body, type: 'approve' });
  }
  /** Time goes on; everybody signs in again, since sessions end meanwhile. */
  const minutes = (count: number) => {
    hub.advance(count * 60_000);
    for (const person of Object.values(people)) {
      const { cookie, csrf } = hub.browserOf(person.id);
      Object.assign(person, { cookie, csrf });
    }
  };
  const inMinutes = (count: number) => new Date(hub.clock().getTime() + count * 60_000).toISOString();
  const form = () => ({
    vendor: '東海制御',
    purpose: '加圧力の見直し',
    plannedEnd: inMinutes(120),
    devices: [controller],
  });

  /** A walk-in visit that is open. */
  const walkIn = async (more: object = {}) => {
    const begun = await people.mech.post('/visits', { type: 'walk_in', site: 'tokyo', form: { ...form(), ...more } });
    if (begun.status !== 200) throw new Error(JSON.stringify(begun.json));
    return begun.json as { id: string; number: string };
  };
  const act = (who: keyof typeof people, id: string, body: object) => people[who].post(`/visits/${id}`, body);
  const visit = async (id: string) => (await people.mech.get(`/visits/${id}`)).json;
  const review = async (id: string) => (await people.mech.get(`/visits/${id}/review`)).json;

  /** Work is over: the rest of the form, leaving, the reading after. */
  const leave = async (id: string, values: Record<string, number>) => {
    await act('mech', id, { type: 'amend', form: restOfForm });
    minutes(30);
    await act('mech', id, { type: 'leave' });
    minutes(1);
    await read(values);
  };
  const decide = async (who: keyof typeof people, id: string, verdict: string, items: string[]) =>
    act(who, id, {
      type: 'decide',
      lock: (await visit(id)).lock,
      items,
      verdict,
      reason: '作業票どおり',
      owner: verdict === 'rejected' ? '保全 一郎' : null,
      due: verdict === 'rejected' ? '2026-11-10' : null,
      proposal: verdict === 'reclassify' ? { class: 'volatile', pattern: '1/holding/101' } : null,
    });
  const submit = async (who: keyof typeof people, id: string, adopt: string[] = []) =>
    act(who, id, { type: 'submit', lock: (await visit(id)).lock, adopt });
  const sign = async (who: keyof typeof people, id: string, paper: object | null = null) =>
    act(who, id, { type: 'sign', lock: (await visit(id)).lock, paper });
  /** The confirming reading, later than the pause that the policy asks for. */
  const confirm = async (values: Record<string, number>) => {
    minutes(11);
    await read(values);
  };
  const state = () => hub.controllers.list(['tokyo']).find((one) => one.id === controller)!;
  return {
    hub,
    people,
    asset,
    controller,
    form,
    read,
    minutes,
    inMinutes,
    walkIn,
    act,
    visit,
    review,
    leave,
    decide,
    submit,
    sign,
    confirm,
    state,
  };
}

/** Ids of differences by the last part of their place. */
export function itemIds(items: { id: string; path: string }[]): Record<string, string> {
  return Object.fromEntries(items.map((item) => [item.path.split('/').at(-1), item.id]));
}

/** A visit in which 100 and 101 were changed, with the reading after it. */
export async function workedVisit() {
  const plant = await openVisitPlant();
  const { id } = await plant.walkIn();
  const after = { ...ordinary, '100': 230, '101': 9 };
  await plant.leave(id, after);
  return { ...plant, id, after, items: itemIds((await plant.review(id)).items) };
}
