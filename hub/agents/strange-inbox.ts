/** Somebody with a token wants the hub's answer sent where he may not publish himself. */
export class StrangeInboxError extends Error {
  override name = 'StrangeInboxError';

  constructor(reply: string | undefined) {
    super(`an answer was asked for at ${reply ?? 'no subject'}, which is no inbox for answers`);
  }
}
