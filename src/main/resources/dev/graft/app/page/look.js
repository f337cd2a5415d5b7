// How the page looks: what answers show, one model or two, the settings open or not, light or dark.

import {find} from './elements.js';
import {lasting, theme} from './storage.js';

const NAME = 'look';
const WIDE = matchMedia('(min-width: 64rem)'); // as in page.css: settings beside the conversation, not over it
const THEMES = {system: null, light: 'light', dark: 'dark'};

export class Look {
  probabilities = false;
  plain = false;
  compare = true;
  settings = true; // beside the conversation, where there is room

  /** @param changed when answers have to be drawn anew */
  constructor(changed) {
    Object.assign(this, lasting.read(NAME));
    for (const name of ['probabilities', 'plain', 'compare']) {
      const button = find('#' + name);
      button.setAttribute('aria-pressed', String(this[name]));
      button.onclick = () => {
        this[name] = !this[name];
        button.setAttribute('aria-pressed', String(this[name]));
        this.#keep();
        changed();
      };
    }
    find('#settings-button').onclick = () => find('#settings').hidden ? this.openSettings() : this.closeSettings();
    find('#settings-close').onclick = () => this.closeSettings();
    this.#show(WIDE.matches && this.settings);
    WIDE.onchange = () => this.#show(WIDE.matches && this.settings);
    find('#theme').onclick = () => this.#nextTheme();
    this.#nameTheme();
  }

  openSettings() {
    this.#show(true);
    if (WIDE.matches) this.#keepSettings(true);
    else find('#settings').focus();
  }

  closeSettings() {
    this.#show(false);
    if (WIDE.matches) this.#keepSettings(false);
    find('#settings-button').focus();
  }

  get isSettingsOver() {
    return !WIDE.matches && !find('#settings').hidden;
  }

  /** Over the conversation they are all that can be reached. */
  #show(isOpen) {
    find('#settings').hidden = !isOpen;
    find('#settings-button').setAttribute('aria-expanded', String(isOpen));
    for (const behind of [find('#main'), find('#bar')]) behind.inert = isOpen && !WIDE.matches;
  }

  #keepSettings(areOpen) {
    this.settings = areOpen;
    this.#keep();
  }

  #keep() {
    const {probabilities, plain, compare, settings} = this;
    lasting.write(NAME, {probabilities, plain, compare, settings});
  }

  #nextTheme() {
    const names = Object.keys(THEMES), now = names.indexOf(theme.read() ?? 'system');
    theme.write(THEMES[names[(now + 1) % names.length]]);
    this.#nameTheme();
  }

  #nameTheme() {
    const words = `Colours: ${theme.read() ?? 'system'}`;
    find('#theme span').textContent = words;
    find('#theme').title = words;
  }
}
