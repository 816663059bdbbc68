// One conversation with one model.

import { AnswerView } from "./answer.js";
import { answer } from "./service.js";

const FINISHED = new Map([
  ["length", "Cut: the answer reached its most new tokens, or the end of the context."],
]);

/** A model, what was said to it and what it said. */
export class Column {
  #root;
  #select;
  #log;
  #history = [];
  #models = [];
  #conversation = 0;

  constructor(root) {
    this.#root = root;
    this.#select = root.querySelector(".model");
    this.#log = root.querySelector(".conversation");
    this.#select.addEventListener("change", () => this.#showVersion(this.#chosen()?.checkpoint ?? ""));
  }

  get root() {
    return this.#root;
  }

  /** The chosen model of the list, undefined while there is none. */
  #chosen() {
    return this.#models.find(model => model.id === this.#select.value);
  }

  /** Offers models; the choice stays if it is still among them. Otherwise it becomes the one at an index. */
  offer(models, index) {
    this.#models = models;
    const before = this.#select.value;
    this.#select.replaceChildren(...models.map(model => new Option(model.id, model.id)));
    const kept = models.some(model => model.id === before);
    if (kept) {
      this.#select.value = before;
    } else if (models.length > 0) {
      this.#select.selectedIndex = Math.min(index, models.length - 1);
    }
    this.#showVersion(this.#chosen()?.checkpoint ?? "");
  }

  /** Forgets what was said; an answer under way is not remembered either. */
  clear() {
    this.#conversation++;
    this.#history = [];
    this.#log.replaceChildren();
    this.#speed("");
  }

  /** Asks the model and shows the answer as it comes. Returns null, or the failure that is shown instead. */
  async ask(instruction, settings, key, remember, signal) {
    if (!remember) {
      this.clear();
    }
    const conversation = this.#conversation;
    const { system, ...sampling } = settings;
    this.#message("user", "You").append(plain(instruction));
    const turn = this.#message("assistant", this.#select.value || "Model");
    const view = new AnswerView(turn.appendChild(document.createElement("div")));
    const clock = new Stopwatch();
    let text = "";
    let drawing = false;
    const draw = () => {
      drawing = false;
      view.show(text);
      this.#speed(clock.inWords());
      turn.scrollIntoView({ block: "nearest" });
    };
    try {
      const request = {
        ...(this.#select.value === "" ? {} : { model: this.#select.value }),
        messages: [
          ...(system === undefined ? [] : [{ role: "system", content: system }]),
          ...this.#history,
          { role: "user", content: instruction },
        ],
        ...sampling,
      };
      for await (const part of answer(request, key, signal)) {
        if (part.version !== undefined) {
          this.#showVersion(part.version);
        } else if (part.text !== undefined) {
          text += part.text;
          clock.piece();
          if (!drawing) {
            drawing = true;
            requestAnimationFrame(draw);
          }
        } else if (part.usage !== undefined) {
          clock.counted(part.usage.completion_tokens);
        } else if (FINISHED.has(part.finish)) {
          note(turn, FINISHED.get(part.finish));
        }
      }
      if (text === "") {
        note(turn, "The model ended its answer at once, without a word.");
      }
    } catch (failure) {
      if (failure.name === "AbortError") {
        note(turn, "Stopped.");
      } else {
        this.#fail(turn, failure);
        return failure;
      }
    } finally {
      draw();
    }
    if (conversation === this.#conversation) {
      this.#history.push({ role: "user", content: instruction }, { role: "assistant", content: text });
    }
    return null;
  }

  #message(kind, who) {
    const message = document.createElement("article");
    message.className = `message ${kind}`;
    const heading = document.createElement("h2");
    heading.textContent = who;
    message.append(heading);
    this.#log.append(message);
    return message;
  }

  #fail(turn, failure) {
    const line = document.createElement("p");
    line.className = "error";
    line.setAttribute("role", "alert");
    line.textContent = failure.message;
    turn.append(line);
  }

  #showVersion(version) {
    this.#root.querySelector(".version").textContent = version === "" ? "" : `version ${version}`;
  }

  #speed(words) {
    this.#root.querySelector(".speed").textContent = words;
  }
}

function plain(text) {
  const paragraph = document.createElement("p");
  paragraph.className = "text";
  paragraph.textContent = text;
  return paragraph;
}

function note(turn, sentence) {
  const line = document.createElement("p");
  line.className = "note";
  line.textContent = sentence;
  turn.append(line);
}

/** Tokens a second. The service counts them in the end; until then a piece of text counts as one. */
class Stopwatch {
  #begin = performance.now();
  #first = 0;
  #last = 0;
  #pieces = 0;
  #tokens = null;

  piece() {
    this.#last = performance.now();
    this.#first = this.#first || this.#last;
    this.#pieces++;
  }

  counted(tokens) {
    this.#tokens = tokens;
  }

  inWords() {
    if (this.#pieces === 0) {
      return "";
    }
    const tokens = this.#tokens ?? this.#pieces;
    const seconds = (this.#last - this.#first) / 1000;
    const parts = [`${this.#tokens === null ? "about " : ""}${tokens} token${tokens === 1 ? "" : "s"}`];
    if (tokens > 1 && seconds > 0) {
      parts.push(`${((tokens - 1) / seconds).toFixed(1)} tokens/s`);
    }
    parts.push(`first after ${((this.#first - this.#begin) / 1000).toFixed(2)} s`);
    return parts.join(", ");
  }
}
