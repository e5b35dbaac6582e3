import { createEffect, onCleanup } from 'solid-js';

/**
 * Prints a line at the foot of every sheet as long as the calling component stands. Browsers that know no page margins leave it out;
 * nothing else depends on it.
 */
export function printFooter(line: () => string): void {
  if (!('adoptedStyleSheets' in document)) return;
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  createEffect(() => {
    const text = JSON.stringify(line().replace(/[\r\n]+/g, ' '));
    sheet.replaceSync(`@page { @bottom-left { content: ${text}; font-size: 8pt; white-space: nowrap; } }`);
  });
  onCleanup(() => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  });
}
