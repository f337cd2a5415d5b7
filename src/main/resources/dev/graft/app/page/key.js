// Asking for the key of a server that wants one. It stays in this tab.

import {find} from './elements.js';
import {ofTab} from './storage.js';

let asking = null; // two models may be refused at once; the reader is asked once

/** Whether there is another key now. */
export function askForKey() {
  asking ??= new Promise(answer => {
    const dialog = find('#key'), field = find('#key-text');
    find('#key-wrong').hidden = ofTab.read('key') === null;
    field.value = '';
    find('form', dialog).onsubmit = event => {
      event.preventDefault();
      ofTab.write('key', field.value.trim());
      dialog.close('given');
    };
    find('#key-cancel').onclick = () => dialog.close('');
    dialog.returnValue = '';
    dialog.onclose = () => {
      asking = null;
      answer(dialog.returnValue === 'given');
    };
    dialog.showModal();
  });
  return asking;
}
