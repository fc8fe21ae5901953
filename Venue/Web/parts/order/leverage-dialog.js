// The leverage of a symbol: a slider up to what the venue's brackets offer, what it allows at most,
// where the present and the new size cap it, and what the change would do to the account.

import { fapi } from '../../core/api.js';
import { dialog } from '../../core/dialog.js';
import { h, setAttribute, setText } from '../../core/dom.js';
import { figureField } from '../../core/field.js';
import { decimal, none, quantity } from '../../core/format.js';
import { report } from '../../state/account.js';
import { changeView } from './change-view.js';
import { firstDo, sentence } from './refusals.js';
import { bracketsOf, mostLeverage, mostNotional, presentNotional } from './terms.js';

/**
 * Asks for the leverage of a symbol and sets it.
 * @param {import('./terms.js').Terms} terms
 * @param {{ quote: string }} instrument
 * @param {number} added Notional of the order in the ticket; 0 without.
 */
export async function leverageDialog(terms, instrument, added) {
  const brackets = await bracketsOf(terms.symbol);
  return dialog(`Leverage of ${terms.symbol}`, (body, scope, close) => {
    fill(body, scope, close, { terms, instrument, brackets, added });
  }, { sheet: true });
}

const newAccountLeverage = 5;

function fill(body, scope, close, { terms, instrument, brackets, added }) {
  const offered = Math.min(brackets[0].initialLeverage, report.peek()?.maxLeverage ?? Infinity);
  const view = changeView(scope);
  const note = h('p.hint');
  const warning = h('p.note.caution');
  const facts = factRows(instrument);
  const field = figureField({
    label: 'Leverage', unit: '×', step: '1', value: String(terms.leverage),
    onchange: (value) => change(Number(value)),
  });
  const slider = h('input', {
    type: 'range', min: '1', max: String(offered), step: '1', value: String(terms.leverage),
    'aria-label': 'Leverage', oninput: () => change(Number(slider.value)),
  });
  const save = h('button.primary', { type: 'button', onclick: () => apply() });
  let wanted = terms.leverage;

  const change = (value) => {
    wanted = value;
    if (Number(field.value()) !== value) field.set(String(value));
    if (Number(slider.value) !== value) slider.value = String(value);
    look();
  };
  const tell = (error) => {
    const first = firstDo(error);
    field.error(`${sentence(error.message)}${first ? ` ${first}` : ''}`);
  };
  const look = async () => {
    const isSound = Number.isInteger(wanted) && wanted >= 1 && wanted <= offered;
    const isSame = wanted === terms.leverage;
    setText(save, isSame ? `${wanted}× is set` : `Set ${isSound ? wanted : none}×`);
    setAttribute(save, 'disabled', !isSound || isSame);
    field.error(isSound ? null : `Expected a whole number from 1 to ${offered}.`);
    facts.update(isSound ? mostNotional(brackets, wanted) : null);
    setText(warning, report.peek()?.isNewAccount && wanted > newAccountLeverage
      ? `! Above ${newAccountLeverage}× small moves decide; a new account does well to stay below.`
      : '');
    const asked = wanted;
    const rejection = await view.show(!isSound || isSame ? null
      : { kind: 'leverage', symbol: terms.symbol, leverage: wanted });
    if (asked === wanted && rejection) tell(rejection);
  };
  const apply = async () => {
    setAttribute(save, 'disabled', true);
    try {
      await fapi.post('/fapi/v1/leverage', { symbol: terms.symbol, leverage: wanted });
      close(wanted);
    } catch (error) {
      setAttribute(save, 'disabled', null);
      tell(error);
    }
  };
  setText(note, capWords(brackets, terms.symbol, added, offered, instrument.quote));
  body.append(h('div.leverage-choice', {}, field.element, slider,
    h('div.spread.scale', { 'aria-hidden': 'true' }, h('span', {}, '1×'),
      h('span', {}, `${offered}×`))),
  note, facts.element, warning, view.element,
  h('p.note', {}, 'Leverage sets how much margin an order and a position reserve. In cross margin '
    + 'it moves no liquidation price by itself: that follows from the size and the pool.'),
  h('footer', {}, h('button.quiet', { type: 'button', onclick: () => close() }, 'Cancel'), save));
  look();
}

function factRows({ quote }) {
  const most = h('dd');
  return {
    element: h('dl.facts', {}, h('dt', {}, 'Largest position at this leverage'), most),
    update: (notional) => setText(most, notional === null ? none
      : `${quantity(String(notional), 0)} ${quote}`),
  };
}

/** Where the brackets cap the leverage, for the present position and with the order. */
function capWords(brackets, symbol, added, offered, quote) {
  const present = presentNotional(symbol);
  const cap = (notional) => Math.min(offered, mostLeverage(brackets, notional));
  const now = present > 0
    ? `The position of ${decimal(present, 0)} ${quote} may have up to ${cap(present)}×.`
    : `Without a position up to ${offered}× are offered.`;
  return added > 0
    ? `${now} With the order in the ticket: up to ${cap(present + added)}×.` : now;
}
