// What a person has chosen for this browser: kept in local storage, read as signals. Nothing
// secret and nothing that other devices need lies here.

import { Signal } from './signal.js';

const prefix = 'plimsoll.';
const known = new Map();

/**
 * A choice that is kept.
 * @param {string} name
 * @param {any} usual What holds until something is chosen.
 * @returns {Signal}
 */
export function setting(name, usual) {
  let found = known.get(name);
  if (found) return found;
  found = new KeptSignal(prefix + name, usual);
  known.set(name, found);
  return found;
}

class KeptSignal extends Signal {
  constructor(key, usual) {
    super(stored(key) ?? usual);
    this.key = key;
  }

  get value() {
    return super.value;
  }

  set value(value) {
    super.value = value;
    try {
      localStorage.setItem(this.key, JSON.stringify(value));
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }
}

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** `system`, `light` or `dark`. */
export const theme = setting('theme', 'system');
/** `greenUp`, `redUp` or `blueOrange`. */
export const directionColors = setting('directionColors', 'greenUp');
/** `normal` or `dense`. */
export const density = setting('density', 'dense');
/** Symbols that stand first. */
export const favourites = setting('favourites', []);
/** Whether keys trade. Off until switched on. */
export const tradingKeys = setting('tradingKeys', false);
/** Whether an order is shown once more before it is sent. */
export const confirmsOrders = setting('confirmsOrders', true);

/** Puts theme, colours and density on the document, now and whenever they change. */
export function applyLook(scope, effect) {
  const wantsDark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const chosen = theme.peek();
    const isDark = chosen === 'dark' || (chosen === 'system' && wantsDark.matches);
    const root = document.documentElement;
    root.dataset.theme = isDark ? 'dark' : 'light';
    root.dataset.direction = directionColors.peek();
    root.dataset.density = density.peek();
    const bar = document.querySelector('meta[name=theme-color]');
    bar?.setAttribute('content', isDark ? '#0b0e14' : '#ffffff');
    look.value = `${root.dataset.theme} ${root.dataset.direction}`;
  };
  effect(scope, () => {
    void [theme.value, directionColors.value, density.value];
    apply();
  });
  scope.listen(wantsDark, 'change', apply);
}

/** Changes with theme and colours; whoever draws on a canvas follows it. */
export const look = new Signal('');

/** The value of a colour of the style sheet, as `--up`. */
export function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
