// Exact decimals as whole numbers of 1e-8, as the venue has them. Only for what a page must reckon
// itself (rounding an input to the step, sums of a book); margins come from the server.

const scale = 8;
const unit = 10n ** BigInt(scale);

/** Whole number of 1e-8 from a text like `-12.5`; null if it is none. */
export function parse(text) {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(String(text).trim());
  if (!match || (match[2] === '' && !match[3])) return null;
  const fraction = (match[3] ?? '').padEnd(scale, '0');
  if (/[1-9]/.test(fraction.slice(scale))) return null;
  const value = BigInt(match[2] || '0') * unit + BigInt(fraction.slice(0, scale));
  return match[1] === '-' ? -value : value;
}

/** Text of a whole number of 1e-8 with as many decimals as asked for, cut toward zero. */
export function format(raw, decimals = null) {
  const digits = (raw < 0n ? -raw : raw).toString().padStart(scale + 1, '0');
  let fraction = digits.slice(-scale);
  fraction = decimals === null ? fraction.replace(/0+$/, '') : fraction.slice(0, decimals);
  const whole = digits.slice(0, -scale);
  const sign = raw < 0n && /[1-9]/.test(whole + fraction) ? '-' : '';
  return sign + whole + (fraction ? `.${fraction}` : '');
}

/** The same figure without zeros that say nothing, `0.10000000` → `0.1`; null for none. */
export function plain(text) {
  const raw = text === null || text === undefined ? null : parse(text);
  return raw === null ? null : format(raw);
}

/** The greatest multiple of a step not above a value (in size). */
export function floorTo(raw, step) {
  return step > 0n ? (raw / step) * step : raw;
}

/** The multiple of a step nearest to a value. */
export function roundTo(raw, step) {
  if (step <= 0n) return raw;
  const half = raw < 0n ? -step / 2n : step / 2n;
  return ((raw + half) / step) * step;
}

/** Product of two, cut toward zero. */
export function times(a, b) {
  return (a * b) / unit;
}

/** Quotient of two, cut toward zero; null for a division by zero. */
export function divided(a, b) {
  return b === 0n ? null : (a * unit) / b;
}

/** Decimals of a step like `0.010` → 2. */
export function decimalsOf(step) {
  const fraction = String(step).split('.')[1] ?? '';
  return fraction.replace(/0+$/, '').length;
}

/**
 * What a person typed: thousands' signs of the locale, k and m for thousand and million, `e` forms.
 * @returns {string | null} A plain decimal text, or null if it is none.
 */
export function typed(text) {
  const plain = String(text).trim().replace(/[\s'’_ ]/g, '').toLowerCase();
  const match = /^([+-]?[\d.,]*\d[\d.,]*)(k|m|e\d)?$/.exec(plain);
  if (!match) return null;
  const raw = parse(separators(match[1]));
  if (raw === null) return null;
  const power = { k: 3, m: 6 }[match[2]] ?? (match[2] ? Number(match[2].slice(1)) : 0);
  return format(raw * 10n ** BigInt(power));
}

/** Undoes the locale's signs: the last of two kinds, or a single comma, is the decimal sign. */
function separators(text) {
  const [dot, comma] = [text.lastIndexOf('.'), text.lastIndexOf(',')];
  if (comma < 0) return text.split('.').length > 2 ? text.replaceAll('.', '') : text;
  if (dot < 0) {
    const isGrouped = text.split(',').length > 2 || /^[+-]?[1-9]\d{0,2},\d{3}$/.test(text);
    const usesComma = (1.5).toLocaleString().includes(',');
    return isGrouped && !usesComma ? text.replaceAll(',', '') : text.replace(',', '.');
  }
  return dot > comma ? text.replaceAll(',', '') : text.replaceAll('.', '').replace(',', '.');
}
