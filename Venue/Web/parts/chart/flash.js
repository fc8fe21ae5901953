// A short change of ground where a price changed: 150 ms and no more, never for whoever asked the
// system for less motion, and at most three times a second.

const wantsLess = matchMedia('(prefers-reduced-motion: reduce)');
const lasts = 150;
const rest = 340;

/** Flashes an element up or down. */
export function flash(element, isUp) {
  const now = performance.now();
  if (wantsLess.matches || now - (element.flashed ?? -rest) < rest) return;
  element.flashed = now;
  const ground = `var(${isUp ? '--up-ground' : '--down-ground'})`;
  element.animate([{ backgroundColor: ground }, { backgroundColor: ground }], { duration: lasts });
}

/** Remembers a price in an element: flashes, and says where it went: 1, -1, or as before. */
export function priceMoved(element, price) {
  const [before, now] = [element.priceBefore, Number(price)];
  element.priceBefore = now;
  if (!Number.isFinite(before) || !Number.isFinite(now) || before === now) {
    return element.direction ?? 0;
  }
  element.direction = now > before ? 1 : -1;
  flash(element, now > before);
  return element.direction;
}
