// The page to try a model: one or two conversations, the settings they share, and what is served.

import { Column } from "./column.js";
import { models } from "./service.js";

const KEY = "magicoder.api-key";
const PATIENCE_MILLIS = 3000;

const form = document.getElementById("ask");
const instruction = document.getElementById("instruction");
const send = document.getElementById("send");
const stop = document.getElementById("stop");
const compare = document.getElementById("compare");
const keyField = document.getElementById("key");
const status = document.getElementById("status");
const place = document.getElementById("columns");

const columns = [];
let served = [];
let running = null;
let waiting = null;

function addColumn() {
  const root = document.getElementById("column").content.firstElementChild.cloneNode(true);
  root.setAttribute("aria-label", columns.length === 0 ? "First model" : "Second model");
  place.append(root);
  const column = new Column(root);
  columns.push(column);
  column.offer(served, columns.length - 1);
}

/** Asks what is served; while that is nothing, or the service is away, again a little later. */
async function lookAround() {
  clearTimeout(waiting);
  try {
    served = await models(keyField.value);
    columns.forEach((column, index) => column.offer(served, index));
    if (served.length === 0) {
      status.textContent = "No model is served yet: it appears here as soon as one is published.";
    } else {
      status.textContent = served.length === 1 ? `${served[0].id} is served.` : `${served.length} models and versions are served.`;
      limitAnswers(served[0].max_model_len);
      return;
    }
  } catch (failure) {
    status.textContent = failure.message;
    if (failure.status === 401) {
      document.getElementById("settings").open = true;
      return; // until another key is entered
    }
  }
  waiting = setTimeout(lookAround, PATIENCE_MILLIS);
}

/** Half of a short context, so that the question fits as well. */
function limitAnswers(contextLength) {
  const field = form.elements.max_tokens;
  if (field.dataset.suggested === undefined && field.value === "") {
    field.value = Math.min(512, Math.floor(contextLength / 2));
  }
  field.dataset.suggested = "";
}

/** What is set, by the names of the API. */
function settings() {
  const set = {};
  for (const field of form.elements) {
    if (field.name !== "" && field.value.trim() !== "") {
      set[field.name] = field.type === "number" ? Number(field.value) : field.value;
    }
  }
  return set;
}

async function ask() {
  if (running !== null || !form.reportValidity()) {
    return;
  }
  const text = instruction.value;
  running = new AbortController();
  setBusy(true);
  const remember = document.getElementById("remember").checked;
  const failures = await Promise.all(
    columns.map(column => column.ask(text, settings(), keyField.value, remember, running.signal)));
  running = null;
  setBusy(false);
  if (failures.every(failure => failure === null)) {
    instruction.value = "";
  }
  instruction.focus();
  lookAround(); // the checkpoint may be another one by now
}

function setBusy(busy) {
  send.disabled = busy;
  compare.disabled = busy;
  stop.disabled = !busy;
}

form.addEventListener("submit", event => {
  event.preventDefault();
  ask();
});

// A field with a wrong value cannot be shown, and its complaint not read, while it is folded away.
form.addEventListener("invalid", event => event.target.closest("details")?.setAttribute("open", ""), true);

instruction.addEventListener("keydown", event => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    ask();
  }
});

document.addEventListener("keydown", event => {
  if (event.key === "Escape") {
    running?.abort();
  }
});

stop.addEventListener("click", () => running?.abort());

document.getElementById("clear").addEventListener("click", () => {
  running?.abort();
  columns.forEach(column => column.clear());
  instruction.focus();
});

compare.addEventListener("change", () => {
  if (compare.checked) {
    addColumn();
  } else {
    columns.pop().root.remove();
  }
  place.classList.toggle("two", compare.checked);
});

keyField.value = sessionStorage.getItem(KEY) ?? "";
keyField.addEventListener("change", () => {
  sessionStorage.setItem(KEY, keyField.value);
  lookAround();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && running === null) {
    lookAround();
  }
});

addColumn();
lookAround();
instruction.focus();
