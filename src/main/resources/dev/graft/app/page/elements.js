// Making elements. All text goes through textContent: whatever a model writes, it stays text.

export const find = (selector, root = document) => root.querySelector(selector);

/** @param properties of the element (className, hidden, onclick …); names with a dash are attributes */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes('-') || key === 'role') made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children);
  return made;
}

/** A copy of what a <template> of the page holds. */
export function copyOf(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** For those who listen to the page instead of looking at it. */
export function announce(text) {
  const status = find('#status');
  status.textContent = '';
  requestAnimationFrame(() => { status.textContent = text; });
}

/** Whether the text has reached the clipboard. */
export async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not a secure address (a server on the local network): the old way.
    const area = element('textarea', {value: text, className: 'unseen', readOnly: true});
    const before = document.activeElement;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand('copy');
    area.remove();
    before?.focus();
    return isDone;
  }
}
