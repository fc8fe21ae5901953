// The form of an alert: only the fields its kind has.

import { choiceField, figureField, switchField, textField } from '../../core/field.js';
import { form } from '../../core/form.js';
import { h } from '../../core/dom.js';
import { decimal, percent, quantity } from '../../core/format.js';
import * as decimals from '../../core/decimal.js';
import { instruments, symbol } from '../../state/market.js';

/** Kinds with their words and fields; `rate` thresholds are typed in percent. */
const kinds = {
  price: { words: 'Price crosses', symbol: true, direction: true, price: true, threshold: 'Price' },
  marginRatio: { words: 'Margin ratio above', rate: true, threshold: 'Ratio', usual: '80' },
  liquidationDistance: {
    words: 'Liquidation nearer than', symbol: true, rate: true, threshold: 'Distance', usual: '10',
  },
  funding: { words: 'Funding rate above', symbol: true, rate: true, threshold: 'Rate', usual: '0.05' },
  volumeSpike: {
    words: 'Volume spike', symbol: true, threshold: 'Times the usual minute', usual: '5',
  },
  fill: { words: 'An order is filled', symbol: 'optional' },
  forcedTrade: { words: 'A forced trade' },
  adl: { words: 'Deleveraging light', symbol: 'optional', threshold: 'Lights (1 to 5)', usual: '4' },
};

/** A kind in words. */
export function kindWords(kind) {
  return kinds[kind]?.words ?? kind;
}

/** When an alert fires, in words. */
export function whenWords(alert) {
  const kind = kinds[alert.kind];
  if (!kind?.threshold || alert.threshold === null) return 'whenever it happens';
  const figure = kind.rate ? percent(alert.threshold, 2) : alert.kind === 'price'
    ? `${alert.price ?? 'last'} ${quantity(alert.threshold)}` : decimal(alert.threshold, 1);
  return alert.direction ? `${alert.direction} ${figure}` : figure;
}

/** The form; `save` is given the alert in the venue's shape. */
export function alertForm(scope, alert, save) {
  const fields = makeFields(alert);
  const body = h('div.form');
  const show = () => {
    const kind = kinds[fields.kind.value()];
    fields.symbol.element.hidden = !kind.symbol;
    fields.price.element.hidden = !kind.price;
    fields.direction.element.hidden = !kind.direction;
    fields.threshold.element.hidden = !kind.threshold;
    fields.threshold.unit(kind.rate ? '%' : '');
    fields.threshold.element.querySelector('label').textContent = kind.threshold ?? '';
    if (!alert && kind.usual) fields.threshold.set(kind.usual);
  };
  scope.listen(fields.kind.select, 'change', show);
  body.append(form({
    fields, submit: alert ? 'Save' : 'Watch for it', working: 'Saving…',
    onsubmit: () => save(read(fields)),
  }).element);
  show();
  return body;
}

function makeFields(alert) {
  const symbols = [...instruments.peek().keys()].map((each) => [each, each]);
  const isRate = kinds[alert?.kind ?? 'price'].rate;
  return {
    kind: choiceField({ label: 'What', value: alert?.kind ?? 'price',
      options: Object.entries(kinds).map(([name, kind]) => [name, kind.words]) }),
    symbol: choiceField({ label: 'Symbol', value: alert?.symbol ?? symbol.peek() ?? 'BTCUSDT',
      options: symbols }),
    price: choiceField({ label: 'Which price', value: alert?.price ?? 'last',
      options: [['last', 'Last'], ['mark', 'Mark'], ['index', 'Index']] }),
    direction: choiceField({ label: 'Direction', value: alert?.direction ?? 'crosses',
      options: [['crosses', 'Crosses either way'], ['above', 'Rises above'], ['below', 'Falls below']] }),
    threshold: figureField({ label: 'Threshold', name: 'threshold',
      value: alert?.threshold ? (isRate ? times100(alert.threshold) : alert.threshold) : '' }),
    repeats: choiceField({ label: 'How often', value: alert?.repeats ?? 'always',
      options: [['always', 'Whenever it happens again'], ['once', 'Once, then off']] }),
    cooldown: figureField({ label: 'At most every', unit: 's', step: '10',
      value: String(alert?.cooldown ?? 300) }),
    toPage: switchField({ label: 'In the page', checked: alert?.toPage ?? true }),
    toBrowser: switchField({ label: 'As a notification of the browser',
      checked: alert?.toBrowser ?? true }),
    toWebhook: switchField({ label: 'By webhook', checked: alert?.toWebhook ?? false }),
    note: textField({ label: 'Note', value: alert?.note ?? '', maxlength: '200' }),
  };
}

function times100(text) {
  return decimals.format(decimals.parse(text) * 100n);
}

function read(fields) {
  const kind = kinds[fields.kind.value()];
  const typed = fields.threshold.value();
  const threshold = kind.threshold && typed !== null
    ? (kind.rate ? decimals.format(decimals.parse(typed) / 100n) : typed) : null;
  return {
    kind: fields.kind.value(), symbol: kind.symbol ? fields.symbol.value() : null,
    price: kind.price ? fields.price.value() : null,
    direction: kind.direction ? fields.direction.value() : null, threshold, isOn: true,
    repeats: fields.repeats.value(), cooldown: Number(fields.cooldown.value() ?? 300),
    toPage: fields.toPage.value(), toBrowser: fields.toBrowser.value(),
    toWebhook: fields.toWebhook.value(), note: fields.note.value(),
  };
}
