// Runs before the first paint, so that the page never flashes in the wrong theme or language.
(() => {
  // Safari before 15.4 has no `at`.
  for (const { prototype } of [Array, String]) {
    if (prototype.at) continue;
    Object.defineProperty(prototype, 'at', {
      value(index) {
        return this[index < 0 ? this.length + index : index];
      },
    });
  }
  const root = document.documentElement;
  const read = (key) => {
    try {
      return localStorage.getItem(`hinomi.${key}`);
    } catch {
      return null;
    }
  };
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const contrast = matchMedia('(prefers-contrast: more)').matches;
  const touch = matchMedia('(pointer: coarse)').matches;
  root.dataset.theme = read('theme') || (contrast ? 'contrast' : dark ? 'dark' : 'light');
  root.dataset.density = read('density') || (touch ? 'comfortable' : 'dense');
  root.lang = read('language') || (navigator.language.startsWith('ja') ? 'ja' : 'en');
})();
