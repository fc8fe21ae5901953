// The inputs of a calculator, made from the venue's own description of them.

import { freshID, h } from '../../core/dom.js';
import { choiceField, figureField, textField } from '../../core/field.js';

const mostItems = 20;

/**
 * @param {any} definition As the venue describes it.
 * @param {Record<string, any>} values What the inputs begin with.
 * @param {() => void} changed Called a moment after the last change.
 */
export function inputForm(definition, values, changed) {
  let timer = null;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, 120);
  };
  const fields = new Map(definition.inputs.map((input) =>
    [input.name, field(input, values[input.name], soon)]));
  const needed = definition.inputs.filter((input) => input.isRequired || isUsual(input));
  const others = definition.inputs.filter((input) => !needed.includes(input));
  const elements = (inputs) => inputs.map((input) => fields.get(input.name).element);
  const more = h('details.more-inputs', {}, h('summary', {}, 'More inputs'),
    h('div.inputs', {}, elements(others)));
  more.open = others.some((input) => values[input.name] && values[input.name] !== input.default);
  const element = h('div', {}, h('div.inputs', {}, elements(needed)), others.length > 0 && more);
  return {
    element,
    values: () => Object.fromEntries(
      [...fields].map(([name, each]) => [name, each.value()])
        .filter(([, value]) => value !== null && value !== '')),
    set: (next) => {
      for (const [name, each] of fields) each.set(next[name] ?? '');
    },
    clearErrors: () => {
      for (const each of fields.values()) each.error(null);
    },
    showError: (error) => {
      const name = String(error.field ?? '').split(/[.[]/)[0];
      fields.get(name)?.error(error.message);
      return fields.has(name);
    },
  };
}

/** What most people set although it has a default. */
function isUsual(input) {
  return input.name === 'leverage' || input.name === 'symbol';
}

/** The venue names what a figure is; a reader wants what it is counted in. */
const units = { price: 'USDT', money: 'USDT', times: '×', size: 'coins', rate: '' };

/** The unit of a figure, as `USDT` for money. */
export function unitWords(unit) {
  return units[unit] ?? unit ?? '';
}

function field(input, value, changed) {
  if (input.kind === 'list') return listField(input, value, changed);
  if (input.kind === 'word') {
    const made = choiceField({
      label: input.label, options: [...(input.isRequired ? [] : [['', '–']]),
        ...(input.words ?? []).map((each) => [each, each])],
      value, onchange: changed,
    });
    return { element: made.element, value: made.value, set: (next) => {
      made.select.value = next;
    }, error: () => {} };
  }
  if (input.kind === 'decimal' || input.kind === 'whole') {
    return figureField({
      label: input.label, name: input.name, unit: unitWords(input.unit), value: value ?? '', step: input.kind === 'whole' ? '1' : '0.1', onchange: changed,
    });
  }
  const made = textField({ label: input.label, name: input.name, value: value ?? '' });
  made.input.addEventListener('input', changed);
  return { ...made, set: (next) => {
    made.input.value = next;
  } };
}

/** Rows of figures, as entries or positions: each can be taken away, and more can be added. */
function listField(input, value, changed) {
  const id = freshID('list');
  const rows = h('div.list-rows');
  const problem = h('p.field-error', { role: 'alert' });
  const items = input.items ?? [];
  let made = [];
  const draw = () => rows.replaceChildren(...made.map((row) => row.element));
  const add = (item) => {
    const cells = items.map((each) => [each.name, field({ ...each, isRequired: true },
      item?.[each.name] ?? each.default ?? '', changed)]);
    const row = { cells, element: null };
    row.element = h('div.list-row', {}, cells.map(([, cell]) => cell.element), h('button.quiet.icon', {
      type: 'button', 'aria-label': 'Take this row away', onclick: () => {
        made = made.filter((each) => each !== row);
        draw();
        changed();
      },
    }, '✕'));
    made.push(row);
  };
  const more = h('button.small', { type: 'button', onclick: () => {
    if (made.length >= mostItems) return;
    add(null);
    draw();
    changed();
  } }, 'Add a row');
  const set = (next) => {
    made = [];
    for (const item of Array.isArray(next) ? next.slice(0, mostItems) : []) add(item);
    if (made.length === 0) add(null);
    draw();
  };
  set(value);
  return {
    element: h('fieldset.list', { 'aria-labelledby': id }, h('h3', { id }, input.label), rows, problem,
      more),
    value: () => made.map((row) => Object.fromEntries(row.cells.map(([name, cell]) =>
      [name, cell.value()]).filter(([, each]) => each !== null && each !== ''))),
    set,
    error: (words) => {
      problem.textContent = words ?? '';
    },
  };
}
