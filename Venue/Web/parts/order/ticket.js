// The order ticket: what has been entered so far, as signals, and what it amounts to. It knows
// nothing of fields and requests; fields write into it, the what-if and the sending read it.

import * as decimals from '../../core/decimal.js';
import { Signal } from '../../core/signal.js';
import { report } from '../../state/account.js';
import { chosen, symbol } from '../../state/market.js';
import { nativeTime, types } from './types.js';

/**
 * @typedef {object} Size
 * @property {'base' | 'quote' | 'percent' | 'risk'} kind
 * @property {string | null} value Percent: 0 to 100.
 */

/** What has been entered. Prices are decimal texts, or null. */
export class Ticket {
  side = new Signal('buy');
  type = new Signal('limit');
  /** Of hedge mode: the position meant, `long` or `short`. */
  leg = new Signal('long');
  price = new Signal(null);
  trigger = new Signal(null);
  activation = new Signal(null);
  /** Percent, as `1.5`. */
  callback = new Signal('1');
  workingType = new Signal('markPrice');
  timeInForce = new Signal('GTC');
  /** For orders until a time: milliseconds. */
  goodTill = new Signal(null);
  isReduceOnly = new Signal(false);
  /** @type {Signal<Size>} */
  size = new Signal({ kind: 'base', value: null });
  isProtected = new Signal(false);
  stopLoss = new Signal(null);
  takeProfit = new Signal(null);
  protectionTrigger = new Signal('markPrice');

  /** What is known of the type. */
  get kind() {
    return types[this.type.value];
  }

  /** True in hedge mode. */
  get isHedged() {
    return report.value?.positionMode === 'hedge';
  }

  /** The position side in native words. */
  get positionSide() {
    return this.isHedged ? this.leg.value : 'both';
  }

  /** True for an order of hedge mode that makes its position smaller. */
  get closesLeg() {
    return this.isHedged && (this.side.value === 'buy') !== (this.leg.value === 'long');
  }

  /** True for an order that may only make a position smaller. */
  get onlyReduces() {
    return this.closesLeg || (!this.isHedged && this.isReduceOnly.value);
  }

  /** True if take profit and stop loss are wanted and make sense for this order. */
  get hasProtection() {
    return this.isProtected.value && this.canBeProtected;
  }

  /** Conditional orders are entries of the future: stops for them would fire before they do. */
  get canBeProtected() {
    return !this.kind.isConditional && !this.onlyReduces;
  }

  /** The position this order would change, or null. */
  get position() {
    return (report.value?.positions ?? []).find((each) => each.symbol === symbol.value
      && each.positionSide === this.positionSide && Number(each.size) !== 0) ?? null;
  }

  /**
   * The first thing missing, or null.
   * @returns {{ field: string, words: string } | null}
   */
  missing() {
    const { kind } = this;
    if (kind.hasTrigger && !this.trigger.value) {
      return { field: 'triggerPrice', words: 'Enter the price that sets it off.' };
    }
    if (kind.hasPrice && !this.price.value) return { field: 'price', words: 'Enter a price.' };
    if (this.type.value === 'trailingStopMarket' && !this.callback.value) {
      return { field: 'callbackRate', words: 'Enter a callback from 0.1 to 10 %.' };
    }
    if (!isPositive(this.size.value.value)) return { field: 'size', words: 'Enter an amount.' };
    if (this.size.value.kind === 'risk' && !(this.hasProtection && this.stopLoss.value)) {
      return {
        field: this.canBeProtected ? 'stopLoss' : 'size',
        words: this.canBeProtected ? 'Enter a stop: the size follows from its distance.'
          : 'An amount by risk needs an order that opens and has a stop loss.',
      };
    }
    return null;
  }

  /** The question “what if” for this order, or null while something is missing. */
  question() {
    const instrument = chosen();
    if (!instrument || this.missing()) return null;
    const { kind } = this;
    const isTrailing = this.type.value === 'trailingStopMarket';
    return {
      symbol: instrument.symbol, side: this.side.value, type: this.type.value,
      positionSide: this.positionSide,
      timeInForce: kind.hasPrice ? nativeTime(this.timeInForce.value) : undefined,
      price: kind.hasPrice ? this.price.value : undefined,
      triggerPrice: kind.hasTrigger ? this.trigger.value : undefined,
      activationPrice: isTrailing ? this.activation.value ?? undefined : undefined,
      callbackRate: isTrailing ? hundredth(this.callback.value) : undefined,
      workingType: kind.isConditional ? this.workingType.value : undefined,
      isReduceOnly: !this.isHedged && this.isReduceOnly.value ? true : undefined,
      size: sizeOf(this.size.value),
      stopLoss: this.hasProtection ? this.stopLoss.value ?? undefined : undefined,
      takeProfit: this.hasProtection ? this.takeProfit.value ?? undefined : undefined,
    };
  }
}

function sizeOf({ kind, value }) {
  return { kind, value: kind === 'percent' ? hundredth(value) : value };
}

function isPositive(text) {
  const raw = text === null ? null : decimals.parse(text);
  return raw !== null && raw > 0n;
}

/** A hundredth of a decimal text. */
export function hundredth(text) {
  return decimals.format((decimals.parse(text) ?? 0n) / 100n);
}

/** True if an order of this side and size only makes the position smaller. */
export function onlyShrinks(position, side, quantity) {
  if (!position) return false;
  const size = decimals.parse(position.size);
  const isOpposite = side === 'buy' ? size < 0n : size > 0n;
  const most = size < 0n ? -size : size;
  return isOpposite && (decimals.parse(quantity) ?? 0n) <= most;
}
