// Calculators: inputs on the left, the answer with its formula and working on the right, and an
// address that carries the inputs, so that a result can be sent to somebody. All reckoning is the
// venue's, by the functions that decide about real positions.

import { native } from '../core/api.js';
import { toast } from '../core/dialog.js';
import { h, setAttribute } from '../core/dom.js';
import { none, quantity } from '../core/format.js';
import { note } from '../core/router.js';
import { inputForm, unitWords } from '../parts/tools/calculator-inputs.js';

let catalogue = null;

/** Shows the page. */
export async function show(container, parameters, scope) {
  const list = h('nav.tool-list', { 'aria-label': 'Calculators' });
  const place = h('div.tool-place', {}, h('p.loading', {}, 'Loading…'));
  container.append(h('div.page', {},
    h('header', {}, h('h1', { tabindex: '-1' }, 'Calculators'),
      h('p.secondary', {}, 'The venue’s own formulas. The address of the page carries the inputs.')),
    h('div.tool', {}, list, place)));
  try {
    catalogue ??= (await native.get('/calculators')).calculators;
  } catch (error) {
    place.replaceChildren(h('p.empty', {}, error.message));
    return;
  }
  if (scope.isClosed) return;
  const page = { list, place, scope, inner: null };
  draw = (name) => drawCalculator(page, name);
  scope.keep(() => {
    draw = null;
  });
  draw(parameters.name ?? catalogue[0].name);
}

let draw = null;

/** Shows another calculator. */
export function follow({ name }) {
  draw?.(name ?? catalogue?.[0]?.name);
}

function drawCalculator(page, wanted) {
  const found = catalogue.find((each) => each.name === wanted) ?? catalogue[0];
  page.inner?.close();
  page.inner = page.scope.child();
  page.list.replaceChildren(...catalogue.map((each) => h('a', {
    href: `/tools/calculator/${each.name}`, 'aria-current': each === found ? 'page' : null,
  }, each.title)));
  page.place.replaceChildren(...calculator(page.inner, found));
}

function calculator(scope, definition) {
  const answer = h('section.panel.answer', { 'aria-label': 'Result', 'aria-live': 'polite' });
  const inputs = inputForm(definition, startingInputs(definition), () => ask());
  let running = null;
  const ask = async () => {
    running?.abort();
    running = new AbortController();
    const values = inputs.values();
    note(`/tools/calculator/${definition.name}?${address(values)}`);
    inputs.clearErrors();
    try {
      const found = await native.post(`/calculators/${definition.name}`, values, running.signal);
      if (!scope.isClosed) drawAnswer(answer, found);
    } catch (error) {
      if (error.name === 'AbortError' || scope.isClosed) return;
      if (!inputs.showError(error)) drawProblem(answer, error);
      else drawProblem(answer, { message: 'Waiting for the inputs.' });
    }
  };
  scope.keep(() => running?.abort());
  ask();
  const form = h('section.panel', { 'aria-label': definition.title },
    h('header', {}, h('h2', {}, definition.title), h('div.end', {}, h('button.small', {
      type: 'button', onclick: copyLink,
    }, 'Copy link'))),
    h('div.panel-body', {}, h('p.secondary', {}, definition.summary), inputs.element,
      examples(definition, inputs, ask)));
  return [form, answer];
}

async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    toast('The link is copied.', { level: 'good' });
  } catch {
    toast('The browser does not let pages copy here; the address bar has the link.');
  }
}

function startingInputs(definition) {
  const query = new URLSearchParams(location.search);
  // Without inputs in the address the first worked example shows what the calculator does.
  const usual = query.size === 0 ? definition.examples?.[0]?.inputs ?? {} : {};
  const values = {};
  for (const input of definition.inputs) {
    const given = query.get(input.name);
    values[input.name] = input.kind === 'list' ? parsed(given) ?? usual[input.name] ?? []
      : given ?? usual[input.name] ?? input.default ?? '';
  }
  return values;
}

function parsed(text) {
  if (text === null) return null;
  try {
    const found = JSON.parse(text);
    return Array.isArray(found) ? found : null;
  } catch {
    return null;
  }
}

function address(values) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === '') continue;
    query.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  return String(query);
}

function examples(definition, inputs, ask) {
  const all = definition.examples ?? [];
  if (all.length === 0) return null;
  const select = h('select', { 'aria-label': 'Worked examples' },
    h('option', { value: '' }, 'Worked examples…'),
    all.map((each, place) => h('option', { value: String(place) }, each.title)));
  const source = h('p.note');
  select.addEventListener('change', () => {
    const example = all[Number(select.value)];
    if (select.value === '' || !example) return;
    inputs.set(example.inputs);
    source.textContent = example.source ? `Source: ${example.source}` : '';
    ask();
  });
  return h('div.field', {}, h('div.box', {}, select), source);
}

function drawAnswer(answer, { results, formula, working }) {
  answer.replaceChildren(h('header', {}, h('h2', {}, 'Result')), h('div.panel-body', {},
    h('dl.results', {}, results.map((each, place) => h(place === 0 ? 'div.main' : 'div', {},
      h('dt', {}, each.label), h('dd', { data: { name: each.name } },
        resultWords(each), each.value !== null && unitWords(each.unit)
          && h('span.unit', {}, ` ${unitWords(each.unit)}`))))),
    h('h3', {}, 'Formula'), h('pre.formula', {}, formula),
    h('h3', {}, 'With your numbers'), h('pre.formula', {}, working)));
}

function resultWords(result) {
  if (result.value === null) return result.note ?? none;
  return /^-?\d+(\.\d+)?$/.test(String(result.value)) ? quantity(result.value) : String(result.value);
}

function drawProblem(answer, error) {
  answer.replaceChildren(h('header', {}, h('h2', {}, 'Result')),
    h('div.panel-body', {}, h('p.secondary', {}, error.message)));
  setAttribute(answer, 'data-empty', 'true');
}
