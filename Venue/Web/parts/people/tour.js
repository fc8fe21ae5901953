// The first-run tour: five steps beside the thing they speak of, ending with a hedged practice
// position. Every figure in it comes from the venue; nothing is placed without a click.

import { fapi, native } from '../../core/api.js';
import { tellFailure, toast } from '../../core/dialog.js';
import * as decimals from '../../core/decimal.js';
import { h } from '../../core/dom.js';
import { decimal, percent, quantity } from '../../core/format.js';
import { Scope } from '../../core/scope.js';
import { go } from '../../core/router.js';
import { effect } from '../../core/signal.js';
import { crossPool, report } from '../../state/account.js';
import { instruments, ticker } from '../../state/market.js';
import { venue } from '../../state/session.js';

const legValue = '1500';
const practiceMoney = '10000';
const legs = [['BTCUSDT', 'BUY', 'buy'], ['ETHUSDT', 'SELL', 'sell']];

const steps = [
  {
    title: 'One pool backs everything', at: '.trade-side > :last-child', fill: poolStep,
    words: 'In cross margin all your collateral stands behind all your positions. That makes the '
      + 'pool strong, and it means that one bad position can use up what backs the others.',
  },
  {
    title: 'The line', at: '#top .health', fill: lineStep,
    words: 'Margin ratio = maintenance margin ÷ margin balance. At 100 % the venue begins to cancel '
      + 'orders, reduce positions and close them. Act well before 80 %.',
  },
  {
    title: 'What the next click would do', at: '.trade-side > :first-child', fill: null,
    words: 'Whatever you type here, the venue works out at once: cost, the new ratio, and the new '
      + 'liquidation price of this and of every other position. Nothing is sent until you say so.',
  },
  {
    title: 'A hedge in one pool', at: '.trade-chart', fill: null,
    words: 'Long one coin and short another of the same value: when both fall, the gain of the '
      + 'short lends its margin to the long. The pool loses little, so the line moves little.',
  },
  {
    title: 'Open a hedged practice position', at: '.trade-dock', fill: hedgeStep,
    words: 'Here is such a pair, sized for practice, and what the venue says it would do to your '
      + 'pool. Open it, watch both lines move, close it with the buttons in the dock.',
  },
];

let running = null;

/** Begins the tour on the trading page. */
export async function startTour() {
  running?.close();
  await go('/');
  const scope = new Scope();
  running = scope;
  showStep(scope, 0);
}

function showStep(scope, place) {
  const step = steps[place];
  const inner = scope.child();
  const end = () => scope.close();
  const move = (to) => {
    inner.close();
    showStep(scope, to);
  };
  const content = h('div.tour-content');
  const card = h('section.tour', { role: 'dialog', 'aria-labelledby': 'tour-title' },
    h('p.note', {}, `Step ${place + 1} of ${steps.length}`),
    h('h2', { id: 'tour-title', tabindex: '-1' }, step.title), h('p', {}, step.words), content,
    h('footer.row', {},
      h('button.quiet', { type: 'button', onclick: end }, 'End the tour'),
      place > 0 && h('button', { type: 'button', onclick: () => move(place - 1) }, 'Back'),
      place < steps.length - 1 && h('button.primary', {
        type: 'button', onclick: () => move(place + 1),
      }, 'Next')));
  document.body.append(card);
  inner.keep(() => card.remove());
  inner.listen(document, 'keydown', (event) => {
    if (event.key === 'Escape' && !document.querySelector('dialog[open]')) end();
  });
  step.fill?.(inner, content, end);
  point(inner, card, step.at);
  card.querySelector('h2').focus();
}

/** Marks the thing spoken of and puts the card where it does not cover it. */
function point(scope, card, selector) {
  const target = document.querySelector(selector);
  if (!target) return;
  target.classList.add('tour-target');
  scope.keep(() => target.classList.remove('tour-target'));
  const place = () => {
    const box = target.getBoundingClientRect();
    const isLeft = box.left > innerWidth / 2;
    card.classList.toggle('at-left', isLeft);
    card.classList.toggle('at-top', box.top > innerHeight / 2);
  };
  place();
  scope.listen(window, 'resize', place);
}

function poolStep(scope, content) {
  const words = h('p');
  const button = h('button', { type: 'button', onclick: () => askMoney(button) },
    `Take ${quantity(practiceMoney)} USDT of practice money`);
  content.append(words, button);
  effect(scope, () => {
    const pool = crossPool(report.value);
    const wallet = pool ? decimal(pool.walletBalance, 2) : '–';
    words.textContent = `Your pool holds ${wallet} USDT now.`;
    button.hidden = venue.value?.needsApproval !== false || Number(pool?.walletBalance ?? 0) >= 100;
  });
}

async function askMoney(button) {
  button.disabled = true;
  try {
    await native.post('/deposits', { asset: 'USDT', amount: practiceMoney });
  } catch (error) {
    tellFailure(error, 'Practice money');
  } finally {
    button.disabled = false;
  }
}

function lineStep(scope, content) {
  const words = h('p');
  content.append(words);
  effect(scope, () => {
    const pool = crossPool(report.value);
    if (!pool) return;
    words.textContent = `Yours now: ${decimal(pool.maintenanceMargin, 2)} ÷ `
      + `${decimal(pool.marginBalance, 2)} = ${percent(pool.marginRatio ?? '0', 2)}.`;
  });
}

/** The quantity of a leg: about the same value on both sides, on the step of the instrument. */
function legQuantity(symbol) {
  const instrument = instruments.peek().get(symbol);
  const mark = ticker(symbol).peek().mark;
  if (!instrument || !mark) return null;
  const raw = decimals.divided(decimals.parse(legValue), decimals.parse(mark));
  return decimals.format(decimals.floorTo(raw, decimals.parse(instrument.stepSize)));
}

async function hedgeStep(scope, content, end) {
  const hedge = legs.map(([symbol, side, word]) =>
    ({ symbol, side, word, quantity: legQuantity(symbol) }));
  const list = h('ul', {}, hedge.map((leg) => h('li', {},
    `${leg.word === 'buy' ? '▲ Buy' : '▼ Sell'} ${quantity(leg.quantity)} ${leg.symbol} at market`)));
  const answer = h('p', { 'aria-live': 'polite' }, 'Asking the venue what it would do…');
  const button = h('button.primary', { type: 'button', disabled: true, onclick: () => open() },
    'Open both');
  content.append(list, answer, button);
  const open = async () => {
    button.disabled = true;
    try {
      for (const leg of hedge) {
        await fapi.post('/fapi/v1/order', {
          symbol: leg.symbol, side: leg.side, type: 'MARKET', quantity: leg.quantity,
        });
      }
      toast('Both are open: see them in the dock.', { level: 'good', title: 'Hedged' });
      end();
    } catch (error) {
      tellFailure(error, 'The hedge');
      button.disabled = false;
    }
  };
  try {
    const seen = await native.post('/preview/several', {
      changes: hedge.map((leg) => ({
        kind: 'order', symbol: leg.symbol, side: leg.word, type: 'market', quantity: leg.quantity,
      })),
    });
    if (scope.isClosed) return;
    const refusal = seen.rejections.find((each) => each !== null);
    const [before, after] = [crossPool(seen.before), crossPool(seen.after)];
    answer.textContent = refusal ? `The venue would refuse it: ${refusal.message}`
      : `Margin ratio ${percent(before?.marginRatio ?? '0', 2)} → `
        + `${percent(after?.marginRatio ?? '0', 2)}, initial margin `
        + `${decimal(after?.initialMargin ?? '0', 2)}. ${lineWords(seen.after, hedge)}`;
    button.disabled = Boolean(refusal);
  } catch (error) {
    answer.textContent = error.message;
  }
}

function lineWords(view, hedge) {
  return view.positions.filter((each) => hedge.some((leg) => leg.symbol === each.symbol))
    .map((each) => `${each.symbol}: ${each.liquidationPrice
      ? `liquidated at ${quantity(each.liquidationPrice)}` : 'no price alone liquidates it'}.`)
    .join(' ');
}
