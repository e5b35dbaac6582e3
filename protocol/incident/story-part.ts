/**
 * Parts that what a rule finds can have in the story of one machine: `acts` begins one, or goes on with that of the same machine (a scan, a command);
 * `goes_on` alone says little, but belongs to the story of who acts; `changed` is a controller that changed after that machine reached it; `host` is
 * something on that machine itself, as a logon or a USB device.
 */
export const storyParts = ['acts', 'goes_on', 'changed', 'host'] as const;
export type StoryPart = (typeof storyParts)[number];
