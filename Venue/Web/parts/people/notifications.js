// Whether the browser may show notifications, and the button that asks it to.

import { toast } from '../../core/dialog.js';
import { h } from '../../core/dom.js';

/** A line that says how it stands. */
export function notificationsRow() {
  const state = h('p', {}, words());
  const button = h('button', {
    type: 'button', hidden: !('Notification' in window) || Notification.permission !== 'default',
    onclick: async () => {
      await Notification.requestPermission();
      state.textContent = words();
      button.hidden = true;
      if (Notification.permission === 'granted') toast('Notifications are on.', { level: 'good' });
    },
  }, 'Allow notifications');
  return h('div.spread', {}, state, button);
}

function words() {
  if (!('Notification' in window)) return 'This browser shows no notifications for pages.';
  return {
    granted: 'Notifications are allowed.', denied: 'Notifications are blocked in the browser.',
    default: 'Notifications were not asked for yet.',
  }[Notification.permission];
}
