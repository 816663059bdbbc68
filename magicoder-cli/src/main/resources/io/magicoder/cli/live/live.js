// Shows the state of a run that the command line sends, whole, whenever it changed. Texts become text nodes and nothing
// else: what a teacher or a model wrote can never become a part of the page.

const SVG = "http://www.w3.org/2000/svg";
const shown = new Map();

/** An element with attributes and children; null and undefined ones are left out. */
function make(name, attributes = {}, ...children) {
  const element = name.startsWith("svg:") ? document.createElementNS(SVG, name.slice(4)) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) {
      element.setAttribute(key, value);
    }
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

function number(value, digits = 0) {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function counted(value, noun) {
  return `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
}

function sum(counts) {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Draws a section anew if what it is about has changed; without anything to show it is hidden. */
function section(id, about, draw) {
  const text = JSON.stringify(about ?? null);
  if (shown.get(id) === text) {
    return;
  }
  shown.set(id, text);
  const element = document.getElementById(id);
  element.hidden = about === null || about === undefined;
  if (!element.hidden) {
    const content = element.querySelector(".content");
    const open = new Set([...content.querySelectorAll("details[open]")].map(details => details.dataset.id));
    content.replaceChildren(...draw(about).filter(child => child !== null));
    content.querySelectorAll("details").forEach(details => details.open = open.has(details.dataset.id));
  }
}

function bar(part, whole, kind) {
  const width = whole > 0 ? Math.min(100, (100 * part) / whole) : 0;
  return make("svg:svg", { class: "bar", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
    make("svg:rect", { class: "track", width: 100, height: 6 }),
    make("svg:rect", { class: `fill ${kind}`, width, height: 6 }));
}

function stage(name, count, whole, kind = "", note = "") {
  return make("tr", {},
    make("th", { scope: "row" }, name),
    make("td", { class: "number" }, number(count) + note),
    make("td", {}, bar(count, whole, kind)));
}

function funnel(state) {
  const whole = Math.max(state.expectedSeeds ?? 0, state.seeds, 1);
  const rejected = sum(state.rejections);
  const reasons = Object.entries(state.rejections).sort((a, b) => b[1] - a[1]).map(([reason, count]) => {
    const row = stage(reason, count, whole, "bad");
    row.className = "reason";
    return row;
  });
  const spent = state.tokens === 0 ? null
    : make("p", { id: "spent" }, `The teacher took ${number(state.tokens)} tokens`
        + (state.dollars > 0 ? ` and ${number(state.dollars, 4)} dollars` : "")
        + (state.dollars > 0 && state.samples > 0 ? `, ${number(state.dollars / state.samples, 6)} a sample` : "") + ".");
  return [
    make("table", { class: "stages" }, make("tbody", {},
      stage("seeds", state.seeds, whole, "",
        state.expectedSeeds === undefined ? "" : ` of ${number(state.expectedSeeds)}`),
      state.complete && state.instructions === 0 ? null : stage("instructions", state.instructions, whole, "other"),
      stage("samples", state.samples, whole, "good"),
      stage("rejections", rejected, whole, "bad"),
      ...reasons,
      state.complete ? null : stage("without an outcome yet", state.unsettled, whole))),
    make("p", { id: "balance", class: "faint" }, state.complete
      ? `The data set is complete: ${number(state.seeds)} seeds = ${number(state.samples)} samples + ${number(rejected)} rejections, in ${counted(state.shards, "shard")}.`
      : `${counted(state.shards, "shard")} written.`),
    spent,
  ];
}

function topics(rows) {
  return [make("table", {},
    make("thead", {}, make("tr", {},
      make("th", { scope: "col" }, "topic"),
      make("th", { scope: "col", class: "number" }, "records since the run began"),
      make("th", { scope: "col", class: "number" }, "a second"),
      make("th", { scope: "col" }, "not yet read, by group"),
      make("th", { scope: "col", class: "number" }, "dead letters"))),
    make("tbody", {}, ...rows.map(row => make("tr", {},
      make("th", { scope: "row" }, row.name),
      make("td", { class: "number" }, number(row.records)),
      make("td", { class: "number" }, row.perSecond === 0 ? "" : number(row.perSecond, 1)),
      make("td", {}, Object.entries(row.lag).map(([group, lag]) => `${group} ${number(lag)}`).join(", ")),
      make("td", { class: row.deadLetters > 0 ? "number bad" : "number" },
        row.deadLetters > 0 ? number(row.deadLetters) : "")))))];
}

function training(state) {
  const parts = [`${state.state.toLowerCase()}: step ${number(state.step)} of ${number(state.totalSteps)}`];
  if (state.loss !== undefined) {
    parts.push(`loss ${number(state.loss, 3)}`);
  }
  if (state.state === "RUNNING") {
    parts.push(`${number(state.tokensPerSecond)} tokens/s`);
    if (state.etaSeconds !== undefined) {
      parts.push(`${number(state.etaSeconds)} s to go`);
    }
  }
  return [
    make("p", {}, parts.join(", ")),
    state.message === undefined ? null : make("p", { class: state.state === "FAILED" ? "bad" : "faint" }, state.message),
    state.losses.length < 2 ? null : chart(state.losses, state.heldOut),
  ];
}

const WIDTH = 640;
const HEIGHT = 240;
const LEFT = 44;
const BOTTOM = 24;
const TOP = 10;

function chart(losses, heldOut) {
  const all = [...losses, ...heldOut];
  const first = losses[0];
  const last = losses[losses.length - 1];
  const most = Math.max(...all.map(point => point.loss));
  const scale = most > 0 ? most : 1;
  const steps = Math.max(1, last.step - first.step);
  const x = step => LEFT + ((step - first.step) / steps) * (WIDTH - LEFT - 8);
  const y = loss => TOP + (1 - loss / scale) * (HEIGHT - TOP - BOTTOM);
  const line = (points, kind) => make("svg:polyline", {
    class: kind,
    points: points.map(point => `${x(point.step).toFixed(1)},${y(point.loss).toFixed(1)}`).join(" "),
  });
  const label = (text, where) => make("svg:text", where, text);
  return make("svg:svg", {
    class: "chart",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "img",
    "aria-label": `Loss by step: ${number(first.loss, 3)} at step ${first.step}, ${number(last.loss, 3)} at step ${last.step}`,
  },
    make("svg:path", { class: "axis", d: `M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - 8}` }),
    label(number(scale, 2), { x: LEFT - 6, y: TOP + 8, "text-anchor": "end" }),
    label("0", { x: LEFT - 6, y: HEIGHT - BOTTOM + 4, "text-anchor": "end" }),
    label(`step ${number(first.step)}`, { x: LEFT, y: HEIGHT - 6 }),
    label(`step ${number(last.step)}`, { x: WIDTH - 8, y: HEIGHT - 6, "text-anchor": "end" }),
    label(heldOut.length > 0 ? "loss; dashed: of the rows held out" : "loss", { x: WIDTH - 8, y: TOP + 10, "text-anchor": "end" }),
    line(losses, "loss"),
    heldOut.length > 1 ? line(heldOut, "held-out") : null);
}

function checkpoint(state) {
  return [
    make("p", {}, make("strong", {}, state.id), ` ${state.state}, step ${number(state.step)}, loss ${number(state.loss, 3)}`),
    state.refusal === undefined ? null : make("p", { class: "bad" }, `It was refused: ${state.refusal}`),
    state.withdrawal === undefined ? null : make("p", { class: "bad" }, `It was withdrawn: ${state.withdrawal}`),
    make("p", { class: "faint" }, state.location),
    ...state.answers.flatMap(answer => [
      make("h3", {}, "Asked"),
      make("pre", { tabindex: 0 }, answer.question),
      make("h3", {}, `${answer.checkpoint} answers (${answer.finishReason})`),
      make("pre", { tabindex: 0, class: "answer" }, answer.text),
    ]),
  ];
}

function samples(rows) {
  return rows.map(sample => make("details", { "data-id": sample.id },
    make("summary", {}, firstLine(sample.problem), make("span", { class: "faint" }, ` ${sample.language}`)),
    make("p", { class: "faint" }, `from ${sample.path}, lines ${sample.startLine} to ${sample.endLine}`
      + (sample.license === undefined ? "" : `, ${sample.license}`) + (sample.cut ? "; long texts are cut here" : "")),
    make("h3", {}, "Problem"),
    make("pre", { tabindex: 0 }, sample.problem),
    make("h3", {}, "Solution"),
    make("pre", { tabindex: 0 }, sample.solution)));
}

function firstLine(text) {
  const line = text.trim().split("\n", 1)[0];
  return line.length > 120 ? line.slice(0, 119) + "…" : line;
}

function show(state) {
  connection(state.trouble === undefined ? "Live" : state.trouble, state.trouble !== undefined);
  document.getElementById("waiting").hidden = state.run !== undefined;
  document.getElementById("run").textContent =
    state.run === undefined ? "" : `${state.run}${state.sources.length > 0 ? " of " + state.sources.join(", ") : ""}`;
  const playground = document.getElementById("playground");
  playground.hidden = state.playground === undefined;
  if (!playground.hidden) {
    playground.href = state.playground;
  }
  section("funnel", state.funnel, funnel);
  section("topics", state.topics, topics);
  section("training", state.training, training);
  section("checkpoint", state.checkpoint, checkpoint);
  section("samples", state.samples?.length > 0 ? state.samples : null, samples);
}

function connection(sentence, lost) {
  const line = document.getElementById("connection");
  line.textContent = sentence;
  line.classList.toggle("lost", lost);
}

const events = new EventSource("events");
events.onmessage = event => show(JSON.parse(event.data));
events.onerror = () => connection("The command that serves this page has ended or cannot be reached: this is the last that it said.", true);
events.addEventListener("end", () => {
  events.close();
  connection("The command has ended: this is the last that it said.", false);
});
