import { matchesGlob } from 'node:path';

/** Tells whether a path, with `/` between its parts, fits. */
export type PathTest = (path: string) => boolean;

/** Signs of the richer language of globs (sets, braces, groups, escapes); a glob without them is written as one expression. */
const rich = /[[\]{}()\\]/;
/** A part that stands for folders of any depth; as everywhere in globs, none whose name begins with a dot. */
const anyFolders = '(?:(?!\\.)[^/]+/)*';

/**
 * Makes one test of some globs, true where any fits, with the meaning of Node's `matchesGlob`. That one reads its glob anew
 * for every path, which costs more than listing the file does.
 */
export function anyGlob(globs: readonly string[], platform: NodeJS.Platform = process.platform): PathTest {
  const plain = globs.filter((glob) => !rich.test(glob));
  const others = globs.filter((glob) => rich.test(glob));
  const folds = platform === 'win32' || platform === 'darwin';
  const written =
    plain.length === 0 ? null : new RegExp(`^(?:${plain.map(expression).join('|')})$`, folds ? 'is' : 's');
  return (path) => (written?.test(path) ?? false) || others.some((glob) => matchesGlob(path, glob));
}

function expression(glob: string): string {
  const parts = glob.split('/').filter((part, index, all) => !(part === '**' && all[index - 1] === '**'));
  const last = parts.length - 1;
  return parts
    .map((part, index) => {
      if (part === '**') return index === last ? `${anyFolders}(?!\\.)[^/]+` : anyFolders;
      return index === last ? name(part) : `${name(part)}/`;
    })
    .join('');
}

function name(part: string): string {
  if (/^\*+$/.test(part)) return '(?!\\.)[^/]+';
  const visible = /^[*?]/.test(part) ? '(?!\\.)' : '';
  const signs = part.replace(/\*+/g, '*').replace(/[.+^$|*?]/g, (sign) => {
    if (sign === '*') return '[^/]*';
    return sign === '?' ? '[^/]' : `\\${sign}`;
  });
  return visible + signs;
}
