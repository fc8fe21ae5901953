// Panels that read themselves again every few seconds, for what no stream tells.

import { h } from '../../core/dom.js';
import { age } from '../../core/format.js';
import { effect, Signal } from '../../core/signal.js';

const refresh = 5000;

/** Reads now and every few seconds; a failure keeps what is shown and says how old it is. */
export function polled(scope, read) {
  const signal = new Signal(null);
  const problem = new Signal(null);
  let last = null;
  const work = async () => {
    if (document.hidden) return;
    try {
      const found = await read();
      if (scope.isClosed) return;
      signal.value = found;
      problem.value = null;
      last = Date.now();
    } catch (error) {
      problem.value = last === null ? error.message
        : `${error.message} Shown is what was true ${age(Date.now() - last)} ago.`;
    }
  };
  work();
  scope.every(refresh, work);
  return { signal, problem, again: work };
}

/** A panel of such figures; a failure is said above what is shown. */
export function panel(title, polledValue, scope, ...content) {
  const problem = h('p.field-error');
  effect(scope, () => {
    problem.textContent = polledValue.problem.value ?? '';
    problem.hidden = !polledValue.problem.value;
  });
  return h('section.panel', { 'aria-label': title }, h('header', {}, h('h2', {}, title)), problem,
    content);
}
