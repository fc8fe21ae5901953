// What both ways of drawing share: colours with transparency, and how times are written.

/** A colour `#rrggbb` with so much of it, 0 to 1, in the form that all canvases know. */
export function faded(color, share) {
  const parts = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  if (!parts) return color;
  const [red, green, blue] = parts.slice(1).map((part) => parseInt(part, 16));
  return `rgba(${red}, ${green}, ${blue}, ${share})`;
}

const day = 86_400_000;
const hours = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
});
const days = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const months = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric' });
const moments = new Intl.DateTimeFormat(undefined, {
  weekday: 'short', day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit',
  hourCycle: 'h23',
});
const utcDays = new Intl.DateTimeFormat(undefined, {
  weekday: 'short', day: '2-digit', month: 'short', year: 'numeric', timeZone: 'UTC',
});

/** A time under the axis, in local time; at local midnight the day stands there. */
export function tickTime(time, length) {
  const date = new Date(time);
  if (length >= day) return date.getUTCDate() === 1 ? months.format(date) : days.format(date);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
  return isMidnight ? days.format(date) : hours.format(date);
}

/** The time of a candle in full. Days are those of UTC, as the venue cuts them. */
export function candleTime(time, length) {
  return length >= day ? `${utcDays.format(time)} (UTC)` : moments.format(time);
}

/** Dash patterns in pixels, by name. */
export const dashes = {
  solid: [], dotted: [2, 3], dashed: [6, 4], long: [12, 6], sparse: [2, 8],
};

/**
 * A range of prices widened to lines that lie near it, so that they can be seen and taken hold of.
 * Those farther away than the range is wide are left out: the candles keep a third of the height.
 */
export function withLines({ low, high }, lines) {
  const span = high - low;
  const near = lines.map((line) => line.price)
    .filter((price) => price >= low - span && price <= high + span);
  return { low: Math.min(low, ...near), high: Math.max(high, ...near) };
}
