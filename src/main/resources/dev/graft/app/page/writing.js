// Having a turn answered: one request for each model, all at once, until each has ended.

import {newAnswer} from './conversation.js';
import {answer as ask, Trouble} from './server.js';

/** So many of the likeliest tokens come with each one, so that they can be looked at whenever somebody wants to. */
const LIKELIEST = 5;

/** Seeds are shown, so that an answer can be had again: few digits do. */
const SEEDS = 1_000_000;

export class Writing {
  #abort = new AbortController();

  /**
   * @param conversation holds the turn
   * @param settings of settings.js
   * @param templateOf what to send as the template of a model, or null for its own
   * @param changed called with (model, answer) after each piece and at the end
   */
  constructor(conversation, settings, templateOf, changed) {
    this.conversation = conversation;
    this.settings = settings;
    this.templateOf = templateOf;
    this.changed = changed;
  }

  /** Resolves when the last answer has ended, in whatever way. Never rejects: answers say what became of them. */
  async all(turn, models) {
    const seed = this.settings.seed ?? Math.floor(Math.random() * SEEDS); // the same for all models
    await Promise.all(models.map(model => this.#one(turn, model, seed)));
  }

  stop() {
    this.#abort.abort();
  }

  async #one(turn, model, seed) {
    const answer = turn.answers[model.id] = newAnswer(seed);
    this.changed(model, answer);
    const template = this.templateOf(model);
    const request = {
      model: model.id,
      messages: this.conversation.messages(turn, model.id, this.settings.system),
      ...this.settings.sampling,
      seed,
      logprobs: true,
      top_logprobs: LIKELIEST,
      ...(template === null ? {} : {chat_template: template}),
    };
    try {
      for await (const piece of ask(request, this.#abort.signal)) {
        take(answer, piece);
        this.changed(model, answer);
      }
      answer.state = 'done';
    } catch (error) {
      if (error.name === 'AbortError') {
        answer.state = 'stopped';
      } else {
        answer.state = 'trouble';
        answer.trouble = {kind: error.kind ?? 'failed', message: error.message};
        if (!(error instanceof Trouble)) console.error(error); // a mistake of this page
      }
    }
    this.changed(model, answer);
  }
}

function take(answer, piece) {
  answer.text += piece.text;
  answer.tokens.push(...piece.tokens);
  answer.finish = piece.finish ?? answer.finish;
  answer.usage = piece.usage ?? answer.usage;
  if (piece.text || piece.tokens.length) {
    answer.pieces++;
    answer.lastAt = performance.now();
    answer.firstAt ??= answer.lastAt;
  }
}
