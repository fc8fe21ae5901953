// A panel that opens under a button and closes by Escape or a click elsewhere: the browser's own
// popover, so that it lies above everything and nothing has to listen for clicks.

import { freshID, setAttribute } from './dom.js';

const edge = 8;

/**
 * Lets a button open a panel.
 * @param {import('./scope.js').Scope} scope
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} panel Stands anywhere in the document, best beside the button.
 * @param {{ onOpen?: () => void, onClose?: () => void }} handlers
 * @returns {{ open: () => void, close: () => void, isOpen: () => boolean }}
 */
export function popover(scope, button, panel, { onOpen, onClose } = {}) {
  panel.id ||= freshID('popover');
  panel.setAttribute('popover', 'auto');
  panel.classList.add('popover');
  button.popoverTargetElement = panel;
  setAttribute(button, 'aria-controls', panel.id);
  const isOpen = () => panel.matches(':popover-open');
  scope.listen(panel, 'beforetoggle', (event) => {
    setAttribute(button, 'aria-expanded', String(event.newState === 'open'));
  });
  scope.listen(panel, 'toggle', (event) => {
    if (event.newState === 'open') {
      onOpen?.();
      place(button, panel);
    } else onClose?.();
  });
  scope.listen(window, 'resize', () => isOpen() && place(button, panel));
  setAttribute(button, 'aria-expanded', 'false');
  return {
    open: () => isOpen() || panel.showPopover(),
    close: () => isOpen() && panel.hidePopover(),
    isOpen,
  };
}

/** Under the button, or above it where there is more room, and never beyond an edge. */
function place(button, panel) {
  const from = button.getBoundingClientRect();
  const below = innerHeight - from.bottom - edge;
  const above = from.top - edge;
  const isBelow = below >= Math.min(panel.scrollHeight, 320) || below >= above;
  const room = Math.max(120, (isBelow ? below : above) - 4);
  panel.style.maxHeight = `${room}px`;
  const height = Math.min(panel.offsetHeight, room);
  panel.style.top = `${isBelow ? from.bottom + 4 : from.top - height - 4}px`;
  const left = Math.min(from.left, innerWidth - panel.offsetWidth - edge);
  panel.style.left = `${Math.max(edge, left)}px`;
}
