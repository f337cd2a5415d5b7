// The page: who is served, what was said, and what the keys do. Start reading in App.

import {Conversation} from './conversation.js';
import {announce, element, find} from './elements.js';
import {askForKey} from './key.js';
import {Look} from './look.js';
import {AlternativesCard} from './probabilities.js';
import {models as served} from './server.js';
import {Settings} from './settings.js';
import {ofTab} from './storage.js';
import {Templates} from './template.js';
import {modelNames, TurnView} from './turns.js';
import {Writing} from './writing.js';

const NEAR = 60; // pixels from the end at which somebody reads along

class App {
  models = [];
  conversation = Conversation.restored();
  settings = new Settings();
  card = new AlternativesCard();
  look = new Look(() => this.redraw());
  templates = new Templates(model => this.#upcoming(model));
  views = [];
  writing = null;

  async start() {
    this.#listen();
    this.#message.value = ofTab.read('draft') ?? '';
    this.redraw();
    await this.connect();
    this.#message.focus();
  }

  /** Who is served here. Until it is known nothing can be sent. */
  async connect() {
    this.#notice(null);
    try {
      this.models = await served();
    } catch (error) {
      if (error.kind === 'key' && await askForKey()) return this.connect();
      find('#welcome-title').textContent = 'No connection';
      return this.#notice(error.message, 'Try again', () => this.connect());
    }
    const names = this.models.map(model => model.id);
    document.title = `${names.join(' and ')} \u2013 graft`;
    find('#served').replaceChildren(...modelNames(this.models));
    find('#compare').hidden = this.models.length < 2;
    find('#welcome-title').textContent = names.join(' and ');
    find('#welcome-facts').replaceChildren(...facts(this.models));
    find('#ideas').hidden = false;
    this.templates.offer(this.models);
    this.redraw();
  }

  /** The models that a message goes to. */
  get asked() {
    return this.look.compare ? this.models : this.models.slice(0, 1);
  }

  async send(text) {
    if (!text.trim() || !this.#isReady()) return;
    this.#message.value = '';
    this.#draft();
    const turn = this.conversation.add(text);
    this.#append(turn);
    this.#follow();
    await this.#write(turn, this.asked);
  }

  /** The last message with other words, or once more with the same. */
  async again(text = this.conversation.last().text) {
    if (!this.#isReady()) return;
    const turn = this.conversation.last();
    turn.text = text;
    turn.answers = {};
    this.views.pop().element.remove();
    this.#append(turn);
    this.#follow();
    this.#message.focus();
    await this.#write(turn, this.asked);
  }

  async retry(turn, id) {
    if (this.#isReady()) await this.#write(turn, this.models.filter(model => model.id === id));
  }

  redraw() {
    this.card.hide();
    find('#legend').hidden = !this.look.probabilities || !this.conversation.turns.length;
    this.views = [];
    find('#turns').replaceChildren();
    this.conversation.turns.forEach(turn => this.#append(turn));
    this.templates.refresh();
  }

  /** @returns whether there is nothing in the way of a message; says what is */
  #isReady() {
    if (this.writing || !this.models.length) return false;
    if (this.settings.isValid()) return true;
    this.look.openSettings();
    this.settings.pointAtMistake();
    return false;
  }

  async #write(turn, models) {
    this.#notice(null);
    // The view is looked for each time: it is another one when the look has changed, and none when all was cleared.
    this.writing = new Writing(this.conversation, this.settings, model => this.templates.of(model),
      model => this.#keepingUp(() => this.views.find(view => view.turn === turn)?.show(model.id)));
    this.#showWriting(true);
    await this.writing.all(turn, models);
    this.writing = null;
    this.#showWriting(false);
    if (!this.conversation.save()) this.#notice('This browser has no room for the conversation; it is lost when the page is left.');
    this.templates.refresh();
    const refused = models.filter(model => turn.answers[model.id].trouble?.kind === 'key');
    if (refused.length && await askForKey()) return this.#write(turn, refused);
    announce(models.map(model => spoken(model, turn.answers[model.id])).join(' '));
  }

  #append(turn) {
    const view = new TurnView(turn, this.models, this.look, this.card, {
      resend: text => this.again(text),
      again: () => this.again(),
      retry: id => this.retry(turn, id),
    });
    this.views.push(view);
    find('#turns').append(view.element);
    find('#welcome').hidden = true;
    find('#legend').hidden = !this.look.probabilities;
  }

  #showWriting(isWriting) {
    const stop = find('#stop'), send = find('#send'), hadFocus = [stop, send].includes(document.activeElement);
    stop.hidden = !isWriting;
    send.hidden = isWriting;
    document.body.classList.toggle('is-writing', isWriting);
    if (hadFocus) (isWriting ? stop : this.#message).focus();
  }

  #clear() {
    this.writing?.stop();
    const turns = this.conversation.clear();
    this.redraw();
    find('#welcome').hidden = false;
    this.#message.focus();
    if (!turns.length) return;
    this.#notice('The conversation is cleared.', 'Undo', () => {
      this.conversation.turns = [...turns, ...this.conversation.turns];
      this.conversation.save();
      this.#notice(null);
      this.redraw();
    });
  }

  /** What would be sent now, for the preview of the prompt. */
  #upcoming(model) {
    const text = this.#message.value || 'What you write';
    const turn = {text, answers: {}};
    const all = Object.assign(new Conversation(), {turns: [...this.conversation.turns, turn]});
    return all.messages(turn, model, this.settings.system);
  }

  get #message() {
    return find('#message');
  }

  #draft() {
    ofTab.write('draft', this.#message.value || null);
    this.templates.refresh();
  }

  #notice(text, label, action) {
    const notice = find('#notice'), button = find('button', notice);
    notice.hidden = !text;
    find('span', notice).textContent = text ?? '';
    button.hidden = !label;
    button.textContent = label ?? '';
    button.onclick = action ?? null;
  }

  /** Whoever reads the end goes on reading the end; whoever has scrolled up is left there. */
  #keepingUp(change) {
    const log = find('#log'), isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    change();
    if (isAtEnd) requestAnimationFrame(() => this.#follow());
  }

  #follow() {
    find('#log').scrollTop = find('#log').scrollHeight;
  }

  #listen() {
    const send = event => {
      event.preventDefault();
      this.send(this.#message.value);
    };
    find('#composer').onsubmit = send;
    this.#message.onkeydown = event => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
      else if (event.key === 'ArrowUp' && !this.#message.value && !this.writing && this.views.length) {
        event.preventDefault();
        this.views.at(-1).edit();
      }
    };
    this.#message.oninput = () => this.#draft();
    find('#system').addEventListener('input', () => this.templates.refresh());
    find('#stop').onclick = () => this.writing?.stop();
    find('#clear').onclick = () => this.#clear();
    find('#log').addEventListener('scroll', () => this.card.hide());
    for (const idea of document.querySelectorAll('#ideas button')) idea.onclick = () => this.send(idea.textContent);
    addEventListener('pagehide', () => this.conversation.save());
    addEventListener('keydown', event => {
      if (event.key === 'Escape' && !find('#key').open) this.#escape();
    });
  }

  /** One thing at a time, the most pressing first. */
  #escape() {
    const edited = this.views.find(view => view.isEdited);
    if (this.writing) this.writing.stop();
    else if (this.card.isOpen) this.card.hide();
    else if (edited) edited.leaveEditing();
    else if (this.look.isSettingsOver) this.look.closeSettings();
  }
}

const TEMPLATES = {chat: 'the tokenizer\u2019s chat template', text: 'the template of its card', none: 'no prompt template'};

function facts(models) {
  const ofEach = models.map((model, i) => element('p', {},
    ...(models.length > 1 ? [element('span', {className: `chip chip-${'AB'[i]}`}, 'AB'[i]), ' '] : []),
    `${model.max_length.toLocaleString('en')} tokens of context, ${TEMPLATES[model.template.kind]}`));
  return [...ofEach, element('p', {}, 'What you write goes to this server and nowhere else.')];
}

function spoken(model, answer) {
  switch (answer.state) {
    case 'trouble': return answer.trouble.message;
    case 'stopped': return `${model.id} was stopped.`;
    default: return `${model.id} answered: ${answer.text}`;
  }
}

new App().start();
