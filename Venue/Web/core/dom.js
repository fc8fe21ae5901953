// Elements without a framework: `h` makes them, `text` keeps a text up to date, `list` keeps rows
// in step with data by key so that nothing is drawn again that is already there.

import { effect } from './signal.js';

/**
 * Makes an element: h('button.primary', { onclick, 'aria-label': 'x' }, 'Buy').
 * Functions among the properties whose name begins with `on` are listeners; `true` sets a bare
 * attribute; null, undefined and false leave it out; `data` and `style` take objects.
 */
export function h(name, properties, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag || 'div');
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(properties ?? {})) set(element, key, value);
  element.append(...flat(children));
  return element;
}

const namespace = 'http://www.w3.org/2000/svg';

/** Makes an SVG element. */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(namespace, tag);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...flat(children));
  return element;
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined
    && child !== false);
}

function set(element, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (key.startsWith('on') && typeof value === 'function') {
    element.addEventListener(key.slice(2), value);
  } else if (key === 'class') {
    for (const each of value.split(' ').filter(Boolean)) element.classList.add(each);
  } else if (key === 'style') {
    for (const [property, each] of Object.entries(value)) element.style.setProperty(property, each);
  } else if (key === 'data') {
    Object.assign(element.dataset, value);
  } else if (key === 'value' || key === 'checked' || key === 'disabled' || key === 'hidden') {
    element[key] = value;
  } else {
    element.setAttribute(key, value === true ? '' : value);
  }
}

/** Sets a text only where it differs: writing the same text would lay the page out again. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets an attribute only where it differs; null takes it away. */
export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, String(value));
  }
}

/** A `<span>` whose text follows signals. */
export function text(scope, read, name = 'span') {
  const element = h(name);
  effect(scope, () => setText(element, read() ?? ''));
  return element;
}

/**
 * Keeps the children of a container in step with data.
 * @param {Element} container Holds nothing else.
 * @param {any[]} items The data, in order.
 * @param {(item: any) => string} keyOf Tells items apart.
 * @param {(item: any) => { element: Element, update: (item: any) => void }} make A row for an item.
 */
export function reconcile(container, items, keyOf, make) {
  const rows = container.rowsByKey ?? new Map();
  container.rowsByKey = rows;
  const kept = new Set();
  let place = container.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    kept.add(key);
    let row = rows.get(key);
    if (!row) {
      row = make(item);
      rows.set(key, row);
    }
    row.update(item);
    if (row.element === place) place = place.nextElementSibling;
    else container.insertBefore(row.element, place);
  }
  for (const [key, row] of rows) {
    if (kept.has(key)) continue;
    row.release?.();
    keepFocus(row.element, container);
    row.element.remove();
    rows.delete(key);
  }
}

/** Focus in what goes away stays near: else the keyboard would begin again at the top. */
function keepFocus(leaving, container) {
  if (leaving.contains(document.activeElement)) container.closest('[tabindex]')?.focus();
}

/** An id that no other element has, for labels. */
let lastID = 0;
export function freshID(prefix = 'id') {
  lastID += 1;
  return `${prefix}-${lastID}`;
}
