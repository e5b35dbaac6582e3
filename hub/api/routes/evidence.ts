import type { Review } from '../../evidence/reviews.ts';
import type { Call, EndpointRegistry } from '../endpoint.ts';
import { StaffNames } from '../names.ts';
import { refuse } from '../problems.ts';
import type { HubServices } from '../services.ts';

type Reader = Pick<Call<'GET /reviews'>, 'who' | 'mask'>;

/** 監査資料: daily reviews and the sheet of a month. */
export function evidenceRoutes(api: EndpointRegistry, services: HubServices): void {
  const shown = (review: Review, call: Reader): Review => ({
    ...review,
    reviewer: new StaffNames(services.access, call.who, call.mask).maybe(review.reviewer),
  });

  api.on('GET /reviews', async (call) => {
    const reviews = await services.reviews.ofMonth(call.query.site, call.query.month);
    return { items: reviews.map((review) => shown(review, call)), next: null };
  });

  api.on('POST /reviews/{day}/open', async (call) => {
    const review = await services.reviews.open(call.body.site, call.params.day, call.who);
    return 'notNow' in review ? refuse('conflict', { message: review.notNow }) : shown(review, call);
  });

  api.on('POST /reviews/{day}/sign', async (call) => {
    const by = { id: call.who.id, role: call.who.roles[0] ?? null };
    const review = await services.reviews.sign(call.params.day, call.body, by);
    return 'notNow' in review ? refuse('conflict', { message: review.notNow }) : shown(review, call);
  });

  api.on('GET /evidence/{month}', async (call) => {
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(call.params.month)) return refuse('bad_request', { field: 'month' });
    const sheet = await services.evidence.make(call.query.site, call.params.month);
    if (!sheet) return refuse('not_found');
    const names = new StaffNames(services.access, call.who, call.mask);
    const holds = sheet.retention.holds.map((hold) => ({
      ...hold,
      begunBy: names.show(hold.begunBy),
      liftedBy: names.maybe(hold.liftedBy),
    }));
    return {
      ...sheet,
      gaps: sheet.gaps.map((gap) => ({ ...gap, explainedBy: names.maybe(gap.explainedBy) })),
      reviews: sheet.reviews.map((review) => shown(review, call)),
      retention: { ...sheet.retention, holds },
    };
  });
}
