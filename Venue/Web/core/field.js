// Inputs with a label, a unit and a place for what is wrong with them. Figures may be typed with
// k, m and the locale's signs; arrow keys go by the step, with Shift by ten.

import * as decimals from './decimal.js';
import { freshID, h, setAttribute, setText } from './dom.js';

/**
 * A figure.
 * @param {{ label: string, name?: string, unit?: string, step?: string, value?: string,
 *   hint?: string, placeholder?: string, onchange?: (value: string | null) => void }} options
 * @returns {{ element: HTMLElement, input: HTMLInputElement, value: () => string | null,
 *   set: (value: string) => void, error: (words: string | null) => void,
 *   unit: (text: string) => void, step: (text: string) => void }}
 */
export function figureField(options) {
  const id = freshID('field');
  const unitMark = h('span.unit', { 'aria-hidden': 'true' }, options.unit ?? '');
  const problem = h('p.field-error', { id: `${id}-error`, role: 'alert' });
  const input = h('input', {
    id, name: options.name, type: 'text', inputmode: 'decimal', autocomplete: 'off',
    spellcheck: 'false', value: options.value ?? '', placeholder: options.placeholder,
    'aria-describedby': `${id}-error${options.hint ? ` ${id}-hint` : ''}`,
  });
  const element = h('div.field', {},
    h('label', { for: id }, options.label),
    h('div.box', {}, input, unitMark),
    options.hint && h('p.hint', { id: `${id}-hint` }, options.hint), problem);
  let step = options.step ?? '0.01';

  const error = (words) => {
    setText(problem, words ?? '');
    setAttribute(input, 'aria-invalid', words ? 'true' : null);
  };
  const value = () => (input.value.trim() === '' ? null : decimals.typed(input.value));
  const changed = () => {
    const isWrong = input.value.trim() !== '' && value() === null;
    error(isWrong ? `Expected a number as 1250.5 or 1.2k, found “${input.value}”.` : null);
    options.onchange?.(value());
  };
  input.addEventListener('input', changed);
  input.addEventListener('change', () => {
    const found = value();
    if (found !== null) input.value = found;
  });
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    const size = decimals.parse(step) * (event.shiftKey ? 10n : 1n);
    const from = decimals.parse(value() ?? '0') ?? 0n;
    const next = event.key === 'ArrowUp' ? from + size : from - size;
    input.value = decimals.format(next < 0n && from >= 0n ? 0n : next);
    changed();
  });
  return {
    element, input, value, error,
    set: (text) => {
      input.value = text ?? '';
      error(null);
    },
    unit: (text) => setText(unitMark, text),
    step: (text) => {
      step = text;
    },
  };
}

/** A text with a label. */
export function textField({ label, name, type = 'text', value = '', hint, ...attributes }) {
  const id = freshID('field');
  const problem = h('p.field-error', { id: `${id}-error`, role: 'alert' });
  const input = h('input', {
    id, name, type, value, 'aria-describedby': `${id}-error${hint ? ` ${id}-hint` : ''}`,
    ...attributes,
  });
  const element = h('div.field', {},
    h('label', { for: id }, label), h('div.box', {}, input),
    hint && h('p.hint', { id: `${id}-hint` }, hint), problem);
  return {
    element, input, value: () => input.value,
    error: (words) => {
      setText(problem, words ?? '');
      setAttribute(input, 'aria-invalid', words ? 'true' : null);
    },
  };
}

/** A choice from a list. `options`: [value, label] pairs. */
export function choiceField({ label, name, options, value, onchange, hint }) {
  const id = freshID('field');
  const select = h('select', { id, name },
    options.map(([each, words]) => h('option', { value: each }, words)));
  if (value !== undefined) select.value = value;
  select.addEventListener('change', () => onchange?.(select.value));
  const element = h('div.field', {}, h('label', { for: id }, label), h('div.box', {}, select),
    hint && h('p.hint', {}, hint));
  return { element, select, value: () => select.value };
}

/** A switch. */
export function switchField({ label, name, checked = false, onchange, hint }) {
  const id = freshID('field');
  const input = h('input', { id, name, type: 'checkbox', role: 'switch', checked });
  input.addEventListener('change', () => onchange?.(input.checked));
  const element = h('div.switch', {}, input, h('label', { for: id }, label),
    hint && h('p.hint', {}, hint));
  return { element, input, value: () => input.checked };
}

/** A row of buttons of which one is chosen, as radio buttons for the keyboard and readers. */
export function segments({ label, name, options, value, onchange }) {
  const group = freshID(name ?? 'segments');
  const element = h('fieldset.segments', {}, h('legend', {}, label));
  for (const [each, words] of options) {
    const id = freshID('segment');
    const input = h('input', {
      id, type: 'radio', name: group, value: each, checked: each === value,
    });
    input.addEventListener('change', () => input.checked && onchange?.(each));
    element.append(input, h('label', { for: id }, words));
  }
  const inputs = [...element.querySelectorAll('input')];
  return {
    element,
    value: () => inputs.find((input) => input.checked)?.value,
    set: (wanted) => {
      for (const input of inputs) input.checked = input.value === wanted;
    },
  };
}

/** Shows a refusal at the field it names; true if there was such a field. */
export function showAtField(error, fields) {
  const field = error?.field && fields[error.field];
  if (!field) return false;
  field.error(error.message);
  field.input?.focus();
  return true;
}
