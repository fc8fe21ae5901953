// What a change of a setting would do, as the venue's preview has it: initial margin, what stays
// available, the margin ratio, and the liquidation price of each position it moves.

import { h } from '../../core/dom.js';
import { decimal, none, percent, quantity } from '../../core/format.js';
import { sentence } from './refusals.js';
import { previewChange } from './terms.js';

/**
 * A place that shows a change once it is known.
 * @param {import('../../core/scope.js').Scope} scope Of the dialog.
 */
export function changeView(scope) {
  const element = h('div.change-view', { 'aria-live': 'polite' });
  let control = null;
  scope.keep(() => control?.abort());

  /** Shows a change; nothing for null. @returns {Promise<any>} The rejection, or null. */
  async function show(change) {
    control?.abort();
    if (change === null) {
      element.replaceChildren();
      return null;
    }
    control = new AbortController();
    const { signal } = control;
    try {
      const seen = await previewChange(change, signal);
      if (signal.aborted) return null;
      element.replaceChildren(...contents(seen));
      return seen.rejection;
    } catch (error) {
      if (signal.aborted) return null;
      element.replaceChildren(h('p.note', {}, `What would change is not known: ${sentence(
        error.message)}`));
      return null;
    }
  }
  return { element, show };
}

function contents({ rejection, before, after }) {
  if (rejection) return [];
  const rows = [...poolRows(before, after), ...lineRows(before, after)];
  if (rows.length === 0) return [h('p.note', {}, 'No figure of the account changes by this now.')];
  return [h('h3', {}, 'What changes'), h('dl.facts', {}, rows)];
}

const nameOf = (pool) => (pool.kind === 'isolated' ? `Isolated ${pool.symbol}`
  : pool.kind === 'cross' ? `Cross ${pool.asset}` : 'Cross, all assets');

function poolRows(before, after) {
  const rows = [];
  for (const pool of after.pools) {
    const old = before.pools.find((each) => nameOf(each) === nameOf(pool)
      && each.positionSide === pool.positionSide);
    const figures = [
      ['initial margin', old?.initialMargin, pool.initialMargin, (text) => decimal(text, 2)],
      ['available', old?.availableBalance, pool.availableBalance, (text) => decimal(text, 2)],
      ['margin ratio', old?.marginRatio, pool.marginRatio, (text) => percent(text, 2)],
    ];
    for (const [what, from, to, show] of figures) {
      if (show(from) !== show(to)) rows.push(row(`${nameOf(pool)}: ${what}`, show(from), show(to)));
    }
  }
  return rows;
}

function lineRows(before, after) {
  return after.positions.flatMap((position) => {
    const old = before.positions.find((each) => each.symbol === position.symbol
      && each.positionSide === position.positionSide);
    const [from, to] = [quantity(old?.liquidationPrice), quantity(position.liquidationPrice)];
    return from === to ? [] : [row(`${position.symbol}: liquidation`, from, to)];
  });
}

function row(label, from, to) {
  return [h('dt', {}, label), h('dd', {}, h('span.secondary', {}, from ?? none),
    h('span.arrow', { 'aria-label': 'becomes' }, ' → '), to)];
}
