import type { ControllerSetUp, SetUpController } from '#protocol/api/controller-setup.ts';
import { type DiscoveryWish, passwordOwner, type SentController } from '#protocol/controller-setup.ts';
import { reasonsWords } from '#protocol/reasons/reason.ts';
import { sealForAgent } from '../../agents/sealed-for-agent.ts';
import type { ControllerFacts } from '../../controllers/controllers.ts';
import { type AskedOf, digestOf } from '../../controllers/set-up-orders.ts';
import { configureAgent } from '../agent-config.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { StaffNames } from '../names.ts';
import { type Refused, refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

type Reader = Pick<Call<'GET /controllers'>, 'who' | 'mask' | 'owns'>;

/** Where orders about controllers that are to be set up go at an agent. */
const setUpSource = 'controllers';

/** Controllers that people have agents read: asked of the agent first, then put in force with its signed configuration. */
export function controllerSetUpRoutes(api: EndpointRegistry, services: HubServices): void {
  const { agents, controllers, setUps, setUpOrders, siteLink } = services;
  const decider = (call: Reader) => ({ id: call.who.id, role: call.who.roles[0] ?? null });
  const activeAgent = (site: string, agent: string) =>
    agents.list().find((one) => one.site === site && one.agent === agent && one.standing === 'active');
  const liveAgent = (site: string, agent: string) =>
    siteLink.live().find((one) => one.site === site && one.agent === agent);

  /** Gives an order to the agent that is to read the controller. */
  const ask = async (
    what: AskedOf,
    { site, agent, controller }: { site: string; agent: string; controller: SetUpController },
    argument: SentController | DiscoveryWish,
  ): Promise<{ order: string } | Refused> => {
    if (!activeAgent(site, agent)) return refuse('not_found');
    const { id } = await siteLink.command({ site, agent, name: what, source: setUpSource, argument });
    setUpOrders.note(id, { site, agent, what, digest: digestOf(site, agent, controller) });
    return { order: id };
  };

  const found = (call: Reader, id: string): ControllerFacts | null => {
    const one = controllers.facts(id);
    return one && call.owns(one.site) ? one : null;
  };

  const answer = (call: Reader, { id, site, agent, device }: ControllerFacts): ControllerSetUp => {
    const names = new StaffNames(services.access, call.who, call.mask);
    const setUp = setUps.of(id);
    const live = liveAgent(site, agent);
    const against = live?.notRead?.find((one) => one.device === device);
    return {
      setUp: setUp && { ...setUp, by: names.show(setUp.by) },
      arrived: siteLink.configured(site, agent),
      notRead: setUp && against ? against.reasons.map((one) => reasonsWords([one])) : [],
    };
  };

  const send = async (site: string, agent: string) => {
    const one = activeAgent(site, agent);
    if (one) await configureAgent(services, one);
    services.bus.publish({ type: 'agent', site, agent });
  };

  api.on('POST /controller-setups/check', ({ body }) => ask('check', body, body.controller));

  api.on('POST /controller-setups/discover', async (call) => {
    const { controller, unit, end, reason, site, agent } = call.body;
    const search = digestOf(site, agent, controller);
    const given = await ask('discover', call.body, { controller, unit, end, dry: reason === undefined, search });
    if (!('order' in given) || reason === undefined) return given;
    services.ledger.record({
      ...{ who: call.who.id, role: call.who.roles[0] ?? null, site },
      kind: 'controller.discovered',
      subject: `agent/${site}/${agent}`,
      text: {
        ja: `${controller.id}：ユニット ${unit} のアドレス 0～${end - 1} を順に読み、対応表の候補を作ることに同意しました。`,
        en: `${controller.id}: reading addresses 0 to ${end - 1} of unit ${unit} for a proposed map was agreed to.`,
      },
      payload: { agent, id: controller.id, settings: controller.settings, unit, end, reason },
    });
    return given;
  });

  api.on('GET /controller-setups/orders/{id}', (call) => {
    const { id } = call.params;
    const asked = setUpOrders.of(id);
    if (!asked || !call.owns(asked.site)) return refuse('not_found');
    const live = liveAgent(asked.site, asked.agent);
    const progress = live?.searches?.find(({ device }) => device === asked.digest) ?? null;
    return { ...setUpOrders.state(id, asked), progress, lastHeard: live?.lastHeard ?? null };
  });

  api.on('POST /controller-setups/orders/{id}/cancel', async (call) => {
    const asked = setUpOrders.of(call.params.id);
    if (asked?.what !== 'discover' || !call.owns(asked.site)) return refuse('not_found');
    const { site, agent, digest } = asked;
    if (!activeAgent(site, agent)) return refuse('not_found');
    await siteLink.command({ site, agent, name: 'discover', source: setUpSource, argument: { cancel: digest } });
    return { asked: true };
  });

  api.on('POST /controller-setups', async (call) => {
    const { site, agent, controller, order, password, reason } = call.body;
    const reader = activeAgent(site, agent);
    if (!reader) return refuse('not_found');
    const asked = setUpOrders.of(order);
    const said = asked && setUpOrders.state(order, asked);
    if (asked?.digest !== digestOf(site, agent, controller) || !said?.check || said.objections.length > 0) {
      return refuse('conflict', { message: unchecked });
    }
    const sealed = password && sealForAgent(reader.sealKey, passwordOwner(site, agent, controller), password);
    const id = setUps.put(
      { site, agent, controller, password: sealed, plans: said.check.plans, reason },
      decider(call),
    );
    if (typeof id !== 'string') return refuse('conflict', { message: id.impossible });
    await send(site, agent);
    return { controller: id };
  });

  api.on('GET /controllers/{id}/setup', (call) => {
    const one = found(call, call.params.id);
    return one ? answer(call, one) : refuse('not_found');
  });

  api.on('POST /controllers/{id}/setup/end', async (call) => {
    const one = found(call, call.params.id);
    if (!one) return refuse('not_found');
    const wrong = setUps.end(one, call.body.reason, decider(call));
    if (wrong) return refuse('conflict', { message: wrong.impossible });
    await send(one.site, one.agent);
    return answer(call, one);
  });
}

const unchecked = {
  ja: 'この内容では、まだエージェントが引き受けると答えていません。「確認」からやり直してください。',
  en: 'The agent has not said yet that it takes exactly this. Ask it once more.',
};
