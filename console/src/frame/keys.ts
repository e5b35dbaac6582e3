/** The part of a keyboard event that decides what a key means. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing: boolean;
  keyCode: number;
  target: unknown;
}

/** Where keys stand: a started sequence (`g`) and whether single keys are switched on. */
export interface KeyMode {
  prefix: string;
  singleKeys: boolean;
}

/** What a press means: a chord to look up, the start of a sequence, or nothing for us. */
export type KeyMeaning = { chord: string } | { prefix: string } | null;

const prefixes = new Set(['g']);
const imeKeyCode = 229;

/**
 * Names the chord of a press: `mod+k`, `shift+x`, `g a`, `j`, `?`. Single keys mean nothing while Japanese is being
 * composed, while a person types in a field, or when they are switched off; chords with Ctrl or ⌘ always count.
 */
export function meaningOf(press: KeyPress, mode: KeyMode): KeyMeaning {
  if (press.isComposing || press.keyCode === imeKeyCode || press.key === 'Process' || press.altKey) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.ctrlKey || press.metaKey) return { chord: `mod+${key}` };
  if (key === 'Escape') return { chord: 'Escape' };
  if (isTyping(press.target) || !mode.singleKeys) return null;
  if (mode.prefix !== '') return { chord: `${mode.prefix} ${key}` };
  if (prefixes.has(key) && !press.shiftKey) return { prefix: key };
  const isLetter = /^[a-z]$/.test(key);
  return { chord: press.shiftKey && (isLetter || key.length > 1) ? `shift+${key}` : key };
}

/** True for places where letters are text and not commands. */
export function isTyping(target: unknown): boolean {
  const element = target as { tagName?: string; isContentEditable?: boolean; type?: string } | null;
  if (!element?.tagName) return false;
  if (element.isContentEditable) return true;
  const tag = element.tagName.toUpperCase();
  if (tag === 'TEXTAREA' || tag === 'SELECT') return true;
  return tag === 'INPUT' && !['checkbox', 'radio', 'button', 'range'].includes(element.type ?? 'text');
}

/** A chord as people read it, for help and menus. */
export function chordLabel(chord: string, mac: boolean): string {
  const names: Record<string, string> = {
    'mod+': mac ? '⌘ ' : 'Ctrl ',
    'shift+': '⇧ ',
    ArrowDown: '↓',
    ArrowUp: '↑',
    ArrowLeft: '←',
    ArrowRight: '→',
    Escape: 'Esc',
    Enter: '↵',
  };
  let text = chord;
  for (const [from, to] of Object.entries(names)) text = text.replace(from, to);
  return text
    .split(' ')
    .map((part) => (part.length === 1 ? part.toUpperCase() : part))
    .join(' ');
}
