// What a person chose to look at in the chart, remembered for this browser.

import { setting } from '../../core/settings.js';

/** The interval of the candles. */
export const interval = setting('chartInterval', '5m');
/** The price of the candles: `last`, `mark` or `index`. */
export const priceKind = setting('chartPrice', 'last');
