// Sets the theme before the first painting, so that a light page never flashes dark.
(function () {
  let chosen = 'system';
  let direction = 'greenUp';
  try {
    chosen = JSON.parse(localStorage.getItem('plimsoll.theme')) || chosen;
    direction = JSON.parse(localStorage.getItem('plimsoll.directionColors')) || direction;
  } catch {
    // Without storage the system's choice holds.
  }
  const dark = chosen === 'dark'
    || (chosen === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.dataset.direction = direction;
})();
