import { pause } from '../pause.ts';
import type { SourceContext } from '../source.ts';
import type { TailSettings } from './tail.config.ts';
import { Tail } from './tail.ts';
import type { LineToEvents } from './tailed-file.ts';

/**
 * Follows files and patterns of files until the signal ends: growth, rename and create, copytruncate, truncation, files
 * that come later. What was there when a file was first seen is history. Lost bytes become gaps.
 */
export async function followFiles<C extends TailSettings>(
  context: SourceContext<C>,
  toEvents: LineToEvents,
): Promise<void> {
  const tail = new Tail(context, toEvents);
  try {
    do {
      await tail.look();
    } while (await pause(context.config.pollMs, context.signal));
  } finally {
    await tail.close();
  }
}
