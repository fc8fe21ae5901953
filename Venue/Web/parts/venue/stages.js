// Stages of liquidation in words.

/** A stage of liquidation in words. */
export function stageWords(stage) {
  return {
    autoAddMargin: 'Margin added', cancelOrders: 'Orders cancelled', offsetHedge: 'Hedge offset',
    reduce: 'Reduced', takeover: 'Taken over', autoDeleverage: 'Deleveraged',
    settleDebt: 'Debt settled', autoExchange: 'Collateral sold',
  }[stage] ?? stage;
}
