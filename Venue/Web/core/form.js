// A form that says what goes on: the button shows the work, refusals stand at their fields, and a
// second click sends nothing twice.

import { h, setText } from './dom.js';
import { showAtField } from './field.js';

/**
 * A form.
 * @param {{ fields: Record<string, { element: HTMLElement, error?: (words: string | null) => void }>,
 *   submit: string, working?: string, tone?: string, onsubmit: () => Promise<void>,
 *   before?: Node[], after?: Node[] }} options `fields` by the names the venue gives them.
 * @returns {{ element: HTMLFormElement, button: HTMLButtonElement }}
 */
export function form({ fields, submit, working = 'One moment…', tone = 'primary', onsubmit,
  before = [], after = [] }) {
  const problem = h('p.field-error', { role: 'alert' });
  const button = h(`button.${tone}`, { type: 'submit' }, submit);
  const element = h('form.form', { novalidate: true }, before,
    Object.values(fields).map((field) => field.element), problem, h('div.row.end', {}, after, button));
  let isBusy = false;
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    button.disabled = true;
    setText(button, working);
    setText(problem, '');
    for (const field of Object.values(fields)) field.error?.(null);
    try {
      await onsubmit();
    } catch (error) {
      if (!showAtField(error, fields)) setText(problem, error.message || String(error));
    } finally {
      isBusy = false;
      button.disabled = false;
      setText(button, submit);
    }
  });
  return { element, button };
}
