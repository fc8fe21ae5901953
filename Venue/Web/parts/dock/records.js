// What has happened to the account, in the words of both interfaces made one: fills that were read
// and fills that were heard are the same rows.

import { orderSide } from './words.js';

/** A fill as `/fapi/v1/userTrades` has it. */
export function readFill(row) {
  return {
    key: `${row.id} ${row.orderId}`, symbol: row.symbol, side: orderSide(row.side),
    positionSide: row.positionSide.toLowerCase(), price: row.price, quantity: row.qty,
    value: row.quoteQty, realizedPnl: row.realizedPnl, fee: row.commission,
    feeAsset: row.commissionAsset, asset: row.marginAsset, isMaker: row.maker, time: row.time,
    orderId: row.orderId,
  };
}

/** A fill as the account's stream tells it. */
export function heardFill(row) {
  return {
    ...row, key: `${row.tradeId} ${row.orderId}`, side: orderSide(row.side),
    value: row.value ?? null, asset: row.asset ?? row.feeAsset,
  };
}

/** Rows of two lists, each once, newest first, no more than so many. */
export function merged(first, second, most = 500) {
  const rows = new Map();
  for (const row of [...first, ...second]) {
    if (!rows.has(row.key)) rows.set(row.key, row);
  }
  return [...rows.values()].sort((a, b) => b.time - a.time).slice(0, most);
}

/** A movement of money as `/fapi/v1/income` has it; several can bear one number. */
export function readIncome(row) {
  return { ...row, key: `${row.tranId} ${row.incomeType} ${row.asset} ${row.symbol}` };
}
