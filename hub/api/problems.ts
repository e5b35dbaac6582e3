import type { Bilingual, Problem } from '#protocol/api/parts.ts';

interface ProblemSpec {
  status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 500 | 503 | 507;
  message: Bilingual;
  remedy?: Bilingual;
}

const table = {
  signed_out: {
    status: 401,
    message: { ja: 'サインインしていません。', en: 'You are not signed in.' },
    remedy: { ja: 'サインインしてから、もう一度操作してください。', en: 'Sign in and try again.' },
  },
  wrong_credentials: {
    status: 401,
    message: { ja: 'ユーザー名またはパスワードが違います。', en: 'The user name or the password is wrong.' },
    remedy: {
      ja: '大文字と小文字、全角と半角を確かめて、もう一度入力してください。',
      en: 'Check capital letters and the width of the characters, and try again.',
    },
  },
  link_unusable: {
    status: 401,
    message: {
      ja: 'このリンクは使えません。使用済みか、期限が切れています。',
      en: 'This link cannot be used. It was used already, or it is too old.',
    },
    remedy: {
      ja: 'システム管理者に新しいリンクを発行してもらってください。',
      en: 'Ask an administrator for a new link.',
    },
  },
  slow_down: {
    status: 429,
    message: { ja: '試行が続いたため、しばらく受け付けません。', en: 'Too many tries. Sign-in is closed for a while.' },
    remedy: { ja: '少し待ってから、もう一度お試しください。', en: 'Wait a little and try again.' },
  },
  busy: {
    status: 503,
    message: { ja: '混み合っています。', en: 'The hub is busy.' },
    remedy: { ja: '数秒待ってから、もう一度お試しください。', en: 'Try again in a few seconds.' },
  },
  too_much_to_read: {
    status: 503,
    message: {
      ja: '対象の記録が多く、時間内に調べ終わりませんでした。記録の保存や検知には影響ありません。',
      en: 'There are too many records to look through in time. Storing and detection go on undisturbed.',
    },
    remedy: {
      ja: '期間・機器・種類を絞って、もう一度お試しください。',
      en: 'Narrow the span, the machine or the kind, and try again.',
    },
  },
  csrf: {
    status: 403,
    message: {
      ja: '画面の情報が古いため、操作を受け付けませんでした。',
      en: 'The page is out of date; nothing was changed.',
    },
    remedy: { ja: '画面を再読み込みしてから、もう一度操作してください。', en: 'Reload the page and try again.' },
  },
  password_needed: {
    status: 403,
    message: { ja: '先にパスワードを設定してください。', en: 'Set a password first.' },
  },
  not_permitted: {
    status: 403,
    message: { ja: 'この操作は、あなたの役割では行えません。', en: 'Your role does not allow this.' },
    remedy: {
      ja: '必要なときは、システム管理者に役割の変更を相談してください。この記録は残ります。',
      en: 'If you need it, ask an administrator. This refusal is on record.',
    },
  },
  other_site: {
    status: 403,
    message: { ja: 'この拠点は、あなたの担当ではありません。', en: 'This site is not assigned to you.' },
    remedy: {
      ja: '担当の拠点を選んでください。この記録は残ります。',
      en: 'Choose one of your sites. This refusal is on record.',
    },
  },
  not_found: {
    status: 404,
    message: { ja: '見つかりません。', en: 'Not found.' },
    remedy: { ja: '一覧に戻って選び直してください。', en: 'Go back to the list and choose again.' },
  },
  no_such_endpoint: {
    status: 404,
    message: { ja: 'この宛先はありません。', en: 'There is no such endpoint.' },
    remedy: { ja: '/api/v1/openapi.json に一覧があります。', en: 'See /api/v1/openapi.json for the list.' },
  },
  bad_request: {
    status: 400,
    message: { ja: '入力に誤りがあります。何も変更していません。', en: 'The input is not valid. Nothing was changed.' },
  },
  bad_token: {
    status: 403,
    message: { ja: 'この報告用コードは使えません。', en: 'This report code cannot be used.' },
    remedy: { ja: '掲示されている新しいQRコードを使ってください。', en: 'Use the current QR code on the notice.' },
  },
  not_json: {
    status: 415,
    message: { ja: 'JSON で送ってください。', en: 'Send JSON.' },
  },
  too_large: {
    status: 413,
    message: { ja: '送られたデータが大きすぎます。', en: 'The request is too large.' },
    remedy: { ja: 'ファイルを分けて送ってください。', en: 'Split the file.' },
  },
  no_room: {
    status: 507,
    message: { ja: '保存する場所が足りません。', en: 'There is no room to keep this.' },
    remedy: {
      ja: 'システム管理者に、本部のディスクの空きを増やすよう連絡してください。空いたら、もう一度添付してください。',
      en: 'Ask an administrator to make room on the disk of the hub; then add it again.',
    },
  },
  conflict: {
    status: 409,
    message: { ja: '今の状態では、この操作はできません。', en: 'This is not possible in the present state.' },
  },
  already_done: {
    status: 409,
    message: { ja: 'この操作はすでに記録されています。', en: 'This was already done and is on record.' },
    remedy: { ja: '画面を読み込み直して、結果を確認してください。', en: 'Reload the page to see the result.' },
  },
  internal: {
    status: 500,
    message: {
      ja: 'ハブの内部で問題が起きました。記録済みの内容は失われていません。',
      en: 'Something went wrong inside the hub. What was recorded is not lost.',
    },
    remedy: {
      ja: 'もう一度お試しください。続くときはシステム管理者に連絡してください。',
      en: 'Try again. If it goes on, tell an administrator.',
    },
  },
} as const satisfies Record<string, ProblemSpec>;

export type ProblemCode = keyof typeof table;

/** An answer that says no: what happened, what is safe, what to do. Handlers return it as a value. */
export class Refused {
  readonly status: ProblemSpec['status'];
  readonly problem: Problem;
  readonly retryAfterSeconds: number | null;

  constructor(status: ProblemSpec['status'], problem: Problem, retryAfterSeconds: number | null = null) {
    this.status = status;
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A refusal of the table, with its sentence replaced or its field named where more is known. */
export function refuse(
  code: ProblemCode,
  more: { message?: Bilingual; remedy?: Bilingual; field?: string; retryAfterSeconds?: number } = {},
): Refused {
  const spec: ProblemSpec = table[code];
  const remedy = more.remedy ?? spec.remedy;
  return new Refused(
    spec.status,
    {
      code,
      message: more.message ?? spec.message,
      ...(remedy ? { remedy } : {}),
      ...(more.field === undefined ? {} : { field: more.field }),
    },
    more.retryAfterSeconds ?? null,
  );
}
