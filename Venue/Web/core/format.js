// How figures are shown: in the reader's locale, with the decimals of the instrument, with a sign
// where a sign matters, and never as zero where nothing is known.

/** Shown where a figure does not exist. */
export const none = '–';

const formatters = new Map();

function formatter(options) {
  const key = JSON.stringify(options);
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.NumberFormat(undefined, options);
    formatters.set(key, found);
  }
  return found;
}

/** A decimal text as a number for drawing; NaN for none. Not for reckoning with money. */
export function number(value) {
  return value === null || value === undefined || value === '' ? NaN : Number(value);
}

/** A figure with so many decimals. */
export function decimal(value, decimals = 2) {
  if (!Number.isFinite(number(value))) return none;
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  // A text is formatted exactly, whatever its length.
  return formatter(options).format(typeof value === 'string' ? trimmed(value) : value);
}

/** As `decimal`, with a plus sign for gains; zero has none. */
export function signed(value, decimals = 2) {
  if (!Number.isFinite(number(value))) return none;
  const options = {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: 'exceptZero',
  };
  return formatter(options).format(typeof value === 'string' ? trimmed(value) : value);
}

function trimmed(text) {
  return text.startsWith('+') ? text.slice(1) : text;
}

/** A rate like `0.0123` as `1.23 %`. */
export function percent(value, decimals = 2) {
  const found = number(value);
  if (!Number.isFinite(found)) return none;
  return `${decimal(found * 100, decimals)} %`;
}

/** A rate with its sign. */
export function signedPercent(value, decimals = 2) {
  const found = number(value);
  if (!Number.isFinite(found)) return none;
  return `${signed(found * 100, decimals)} %`;
}

/** A large figure in few characters, as `1.24M`. */
export function compact(value) {
  const found = number(value);
  if (!Number.isFinite(found)) return none;
  return formatter({ notation: 'compact', maximumFractionDigits: 2 }).format(found);
}

/** A quantity with its own decimals, no more than it needs. */
export function quantity(value, most = 8) {
  if (!Number.isFinite(number(value))) return none;
  return formatter({ maximumFractionDigits: most }).format(
    typeof value === 'string' ? trimmed(value) : value);
}

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
});
const dayAndClock = new Intl.DateTimeFormat(undefined, {
  year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  second: '2-digit', hourCycle: 'h23',
});

/** A time of day. */
export function time(milliseconds) {
  return Number.isFinite(milliseconds) ? clock.format(milliseconds) : none;
}

/** A day with its time. */
export function dateTime(milliseconds) {
  return Number.isFinite(milliseconds) ? dayAndClock.format(milliseconds) : none;
}

/** What is left until a time, as `02:15:09`. */
export function countdown(milliseconds) {
  if (!Number.isFinite(milliseconds)) return none;
  const left = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** How long ago, in words, as `3 s`, `12 min`. */
export function age(milliseconds) {
  if (!Number.isFinite(milliseconds)) return none;
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** The class of a figure with a sign: `up`, `down` or none. */
export function tone(value) {
  const found = number(value);
  return found > 0 ? 'up' : found < 0 ? 'down' : '';
}

/**
 * The margin ratio of a pool. There is none once the margin balance is used up: whatever must be
 * maintained then is beyond the line.
 */
export function ratioOf(pool) {
  if (!pool) return null;
  if (pool.marginRatio !== null && pool.marginRatio !== undefined) return pool.marginRatio;
  return number(pool.maintenanceMargin) > 0 ? '1' : null;
}

/** The state of a margin ratio in a word, as every panel shows it. */
export function ratioState(ratio) {
  const found = number(ratio);
  if (!Number.isFinite(found)) return { word: 'safe', level: 'safe' };
  if (found >= 1) return { word: 'beyond the line', level: 'critical' };
  if (found >= 0.9) return { word: 'critical', level: 'critical' };
  if (found >= 0.8) return { word: 'danger', level: 'danger' };
  if (found >= 0.5) return { word: 'attention', level: 'caution' };
  return { word: 'safe', level: 'safe' };
}
