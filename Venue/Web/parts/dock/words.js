// The words of both interfaces in one place: Binance's upper case names, the venue's own, and what
// a person reads.

const types = {
  limit: 'Limit', market: 'Market', stop: 'Stop limit', stopMarket: 'Stop market',
  takeProfit: 'Take profit limit', takeProfitMarket: 'Take profit',
  trailingStopMarket: 'Trailing stop',
};

const incomes = {
  TRANSFER: 'Deposit, withdrawal or transfer', REALIZED_PNL: 'Realised PnL',
  FUNDING_FEE: 'Funding', COMMISSION: 'Trading fee',
  INSURANCE_CLEAR: 'Forced trade: fee, residue or debt',
  AUTO_EXCHANGE: 'Collateral sold for a debt',
};

const statuses = {
  new: 'open', partiallyFilled: 'partly filled', filled: 'filled', canceled: 'cancelled',
  cancelled: 'cancelled', expired: 'expired', expiredInMatch: 'expired in matching',
  untriggered: 'waiting', triggered: 'triggered', finished: 'done', rejected: 'refused',
};

/** `STOP_MARKET` as `stopMarket`; a name of the venue's own stays as it is. */
export function ownName(name) {
  if (!/^[A-Z_]+$/.test(name ?? '')) return name ?? '';
  return name.toLowerCase().replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}

/** A kind of order in words. */
export function typeWord(type) {
  return types[ownName(type)] ?? type;
}

/** Where an order stands, in words. */
export function statusWord(status) {
  return statuses[ownName(status)] ?? status;
}

/** Kinds of income with their words. */
export const incomeKinds = Object.entries(incomes);

/** A kind of income in words. */
export function incomeWord(kind) {
  return incomes[kind] ?? kind;
}

/** True for orders that wait for a price. */
export function isConditional(order) {
  return !['limit', 'market'].includes(order.type);
}

/** What is at the end of an order's side, as `Buy` or `Sell`. */
export function orderSide(side) {
  return side.toLowerCase() === 'buy' ? 'Buy' : 'Sell';
}
