// Dialogs and short messages. A dialog is the browser's own, so that focus stays inside, Escape
// closes and the page behind is inert; messages are announced to screen readers.

import { h } from './dom.js';
import { Scope } from './scope.js';

/**
 * Shows a dialog.
 * @param {string} title
 * @param {(body: HTMLElement, scope: Scope, close: (answer?: any) => void) => void} fill
 * @param {{ wide?: boolean, sheet?: boolean }} options `sheet` comes from below on a phone.
 * @returns {Promise<any>} What `close` was given; undefined if it was dismissed.
 */
export function dialog(title, fill, { wide = false, sheet = false } = {}) {
  return new Promise((resolve) => {
    const scope = new Scope();
    const heading = h('h2', { id: 'dialog-title', tabindex: '-1' }, title);
    const body = h('div.dialog-body');
    const element = h('dialog.dialog', { 'aria-labelledby': 'dialog-title' },
      h('header', {}, heading,
        h('button.quiet.icon', { type: 'button', 'aria-label': 'Close', onclick: () => close() },
          '✕')),
      body);
    if (wide) element.classList.add('wide');
    if (sheet) element.classList.add('sheet');
    let result;
    let isOver = false;
    const close = (answer) => {
      result = answer;
      element.close();
    };
    element.addEventListener('close', () => {
      if (isOver) return;
      isOver = true;
      scope.close();
      element.remove();
      resolve(result);
    });
    element.addEventListener('click', (event) => {
      if (event.target === element) close();
    });
    document.body.append(element);
    fill(body, scope, close);
    element.showModal();
    const first = body.querySelector('[autofocus]') ?? body.querySelector('input, select, button');
    first?.focus();
  });
}

/**
 * Asks before something that cannot be taken back.
 * @returns {Promise<boolean>}
 */
export async function confirm(title, content, { yes = 'Confirm', no = 'Cancel', tone = '' } = {}) {
  const answer = await dialog(title, (body, _, close) => {
    body.append(
      ...[content].flat().map((part) => (part instanceof Node ? part : h('p', {}, part))),
      h('footer', {},
        h('button.quiet', { type: 'button', onclick: () => close(false) }, no),
        h(`button.primary${tone ? `.${tone}` : ''}`, {
          type: 'button', autofocus: true, onclick: () => close(true),
        }, yes)));
  });
  return answer === true;
}

const longest = 5;

/**
 * Says something for some seconds; critical things until they are put away.
 * @param {string} words
 * @param {{ level?: 'info' | 'good' | 'warning' | 'critical', link?: string, title?: string }} how
 */
export function toast(words, { level = 'info', link = null, title = null } = {}) {
  const urgent = level === 'critical';
  const place = document.getElementById(urgent ? 'toasts-urgent' : 'toasts');
  if (!place) return;
  const mark = { info: 'ℹ', good: '✓', warning: '!', critical: '‼' }[level];
  const remove = () => element.remove();
  const element = h(`div.toast.${level}`, {},
    h('span.mark', { 'aria-hidden': 'true' }, mark),
    h('div', {}, title && h('strong', {}, title), h('p', {}, words),
      link && h('a', { href: link }, 'Open')),
    h('button.quiet.icon', { type: 'button', 'aria-label': 'Dismiss', onclick: remove }, '✕'));
  place.append(element);
  while (place.children.length > longest) place.firstElementChild.remove();
  if (!urgent) setTimeout(remove, 7000);
}

/** Tells of a failure; returns it, so that callers may show it at its field too. */
export function tellFailure(error, what) {
  if (error?.name === 'AbortError') return error;
  toast(error.message || String(error), { level: 'warning', title: what });
  return error;
}
