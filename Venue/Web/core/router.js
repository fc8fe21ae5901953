// Addresses and pages. A page is a module with `show(container, parameters, scope)`; it is loaded
// when it is first wanted, and everything it started ends when another page is shown.

import { Scope } from './scope.js';
import { Signal } from './signal.js';

const routes = [];
let container = null;
let shown = null;
let current = null;

/** The path shown. */
export const path = new Signal(location.pathname);

/**
 * Adds a page.
 * @param {string} pattern As `/why/:id`.
 * @param {{ title: string, load: () => Promise<any> }} page
 */
export function route(pattern, page) {
  const parts = pattern.split('/').map((part) =>
    part.startsWith(':') ? `(?<${part.slice(1)}>[^/]+)` : part);
  routes.push({ expression: new RegExp(`^${parts.join('/')}/?$`), page });
}

/** Shows the page of the address, and follows links and history from now on. */
export function startRouter(element) {
  container = element;
  addEventListener('popstate', () => show());
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
  return show();
}

/** Goes to an address of the terminal. */
export function go(address, { replace = false } = {}) {
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  return show();
}

/** Changes the address without showing anything anew, for links that carry inputs. */
export function note(address) {
  history.replaceState(null, '', address);
}

async function show() {
  const asked = location.pathname;
  path.value = asked;
  for (const { expression, page } of routes) {
    const match = expression.exec(asked);
    if (!match) continue;
    const parameters = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]));
    // A page that can follow a new address by itself is not built anew.
    if (current?.page === page && current.module.follow) {
      current.module.follow(parameters);
      return;
    }
    const module = await page.load();
    if (location.pathname !== asked) return;
    shown?.close();
    shown = new Scope();
    current = { page, module };
    container.replaceChildren();
    container.rowsByKey = undefined;
    document.title = `${page.title} · Plimsoll`;
    await module.show(container, parameters, shown);
    if (page.focuses !== false) container.querySelector('h1')?.focus?.();
    return;
  }
  go('/', { replace: true });
}
