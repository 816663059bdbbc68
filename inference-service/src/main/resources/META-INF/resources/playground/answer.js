// Shows the answer of a model while it grows: fenced code as code, `code` in text, and everything else as the text it is.

import { highlight } from "./highlight.js";

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;

/** The blocks of a text: `{ kind: "text" | "code", text, language }`. A fence that is still open is code. */
export function blocks(text) {
  const found = [];
  let lines = [];
  let fence = null;
  const close = () => {
    const block = lines.join("\n");
    lines = [];
    if (fence !== null) {
      found.push({ kind: "code", text: block, language: fence.language });
    } else if (block.trim() !== "") {
      found.push({ kind: "text", text: block.replace(/^\n+|\s+$/g, ""), language: "" });
    }
  };
  for (const line of text.split("\n")) {
    const match = FENCE.exec(line);
    if (fence !== null && match !== null && match[2] === "" && match[1].startsWith(fence.mark)) {
      close();
      fence = null;
    } else if (fence === null && match !== null) {
      close();
      fence = { mark: match[1], language: match[2] };
    } else {
      lines.push(line);
    }
  }
  if (fence !== null || lines.length > 0) {
    close();
  }
  return found;
}

/** An element that shows a growing text; only blocks that changed are drawn anew. */
export class AnswerView {
  #element;
  #shown = [];

  constructor(element) {
    this.#element = element;
  }

  show(text) {
    const next = blocks(text);
    let same = 0;
    while (same < next.length && same < this.#shown.length && equal(next[same], this.#shown[same])) {
      same++;
    }
    while (this.#element.childElementCount > same) {
      this.#element.lastElementChild.remove();
    }
    next.slice(same).forEach(block => this.#element.append(block.kind === "code" ? codeBlock(block) : textBlock(block)));
    this.#shown = next;
  }
}

function equal(a, b) {
  return a.kind === b.kind && a.text === b.text && a.language === b.language;
}

function textBlock(block) {
  const paragraph = document.createElement("p");
  paragraph.className = "text";
  block.text.split(/(`[^`\n]+`)/).forEach((part, index) => {
    if (index % 2 === 1) {
      const code = document.createElement("code");
      code.className = "inline";
      code.textContent = part.slice(1, -1);
      paragraph.append(code);
    } else {
      paragraph.append(part);
    }
  });
  return paragraph;
}

function codeBlock(block) {
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  const name = document.createElement("span");
  name.textContent = block.language === "" ? "code" : block.language;
  caption.append(name, copyButton(block.text));
  const pre = document.createElement("pre");
  pre.tabIndex = 0; // so that long lines can be scrolled with the keyboard
  const code = document.createElement("code");
  code.append(highlight(block.text, block.language));
  pre.append(code);
  figure.append(caption, pre);
  return figure;
}

function copyButton(text) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select and copy: the browser refuses"; // a page without TLS from another machine
    }
  });
  return button;
}
