import { story as controllerChange } from './controller-change/story.ts';
import { story as logCleared } from './log-cleared/story.ts';
import { story as passwordGuess } from './password-guess/story.ts';
import type { Story } from './story.ts';
import { story as unknownPc } from './unknown-pc/story.ts';
import { story as unknownUsb } from './unknown-usb/story.ts';

/** Stories with an end: something must come of each. The ordinary week stands apart, as nothing may come of it. */
export const stories: readonly Story[] = [passwordGuess, unknownUsb, controllerChange, unknownPc, logCleared];

/** The story of this id. */
export function storyOf(id: string): Story | undefined {
  return stories.find((story) => story.id === id);
}
