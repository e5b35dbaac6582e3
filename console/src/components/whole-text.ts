/** Marks a tooltip as made here, so that it follows the text when that changes. */
const made = 'data-whole';

/** Shows the whole of a text that did not fit, as a tooltip, wherever one rests the pointer on it. */
export function tellWholeText(within: Document): void {
  within.addEventListener('pointerover', (event) => {
    for (let at = event.target as Element | null; at instanceof HTMLElement; at = at.parentElement) {
      if (at.title !== '' && !at.hasAttribute(made)) return;
      if (isCut(at)) {
        at.title = at.textContent;
        at.setAttribute(made, '');
        return;
      }
      if (at.hasAttribute(made)) {
        at.removeAttribute('title');
        at.removeAttribute(made);
      }
    }
  });
}

function isCut(of: HTMLElement): boolean {
  const { overflowX, textOverflow, webkitLineClamp } = getComputedStyle(of);
  if (overflowX === 'visible') return false;
  if (textOverflow === 'ellipsis' && of.scrollWidth > of.clientWidth) return true;
  return webkitLineClamp !== 'none' && of.scrollHeight > of.clientHeight;
}
