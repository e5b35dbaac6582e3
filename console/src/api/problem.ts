import type { Problem } from '#protocol/api/parts.ts';

/** A request that the hub refused or that never reached it; carries what to tell the person. */
export class RequestProblem extends Error {
  readonly status: number;
  readonly problem: Problem;
  constructor(status: number, problem: Problem) {
    super(problem.message.en);
    this.name = 'RequestProblem';
    this.status = status;
    this.problem = problem;
  }
}

const unreachable: Problem = {
  code: 'unreachable',
  message: { ja: 'ハブに接続できません。', en: 'The hub cannot be reached.' },
  remedy: {
    ja: '監視と記録は現場側で続いています。接続が戻ると、この画面は自動で更新されます。',
    en: 'Collection at the site goes on. This page updates by itself when the connection is back.',
  },
};

const unsure: Problem = {
  code: 'unreachable',
  message: {
    ja: 'ハブから返事がありません。この操作が届いたかどうかは分かりません。',
    en: 'The hub did not answer. It is not known whether this act arrived.',
  },
  remedy: {
    ja: '接続が戻ってからもう一度押してください。届いていた場合も、二重には記録されません。',
    en: 'Press again when the connection is back. If it had arrived, it is not recorded twice.',
  },
};

/** The problem for a change that got no answer: it may have been done. */
export function unsureProblem(): RequestProblem {
  return new RequestProblem(0, unsure);
}

/** The problem for a read that got no answer at all. */
export function unreachableProblem(): RequestProblem {
  return new RequestProblem(0, unreachable);
}

/** Reads an error answer; an answer without the agreed body still yields a sentence. */
export function problemOf(status: number, body: unknown): RequestProblem {
  if (isProblem(body)) return new RequestProblem(status, body);
  return new RequestProblem(status, {
    code: `http_${status}`,
    message: {
      ja: `ハブが要求を処理できませんでした（${status}）。`,
      en: `The hub could not handle the request (${status}).`,
    },
    remedy: {
      ja: 'もう一度試してください。届いていた場合も、二重には記録されません。続く場合はシステム管理者にこの番号を伝えてください。',
      en: 'Try again; what had arrived is not recorded twice. If it persists, tell the administrator this number.',
    },
  });
}

/** Turns anything thrown into a problem that can be shown. */
export function asProblem(error: unknown): RequestProblem {
  if (error instanceof RequestProblem) return error;
  return new RequestProblem(-1, {
    code: 'console',
    message: { ja: 'この画面の表示に失敗しました。', en: 'This page could not be shown.' },
    remedy: {
      ja: '記録や監視には影響ありません。画面を読み込み直してください。',
      en: 'Records and monitoring are not affected. Reload the page.',
    },
    field: error instanceof Error ? error.message : String(error),
  });
}

function isProblem(body: unknown): body is Problem {
  const message = (body as Problem | null)?.message;
  return typeof message?.ja === 'string' && typeof message.en === 'string';
}
