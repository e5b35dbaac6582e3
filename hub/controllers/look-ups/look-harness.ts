import { setTimeout as pause } from 'node:timers/promises';

interface Answered {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
  json: any;
}

/** Asks again, as a page does, until a look-up is done. */
export async function looked(ask: () => Promise<Answered>): Promise<Answered> {
  for (;;) {
    const answer = await ask();
    if (answer.json?.progress == null) return answer;
    await pause(20);
  }
}
