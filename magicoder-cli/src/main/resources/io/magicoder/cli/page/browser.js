"use strict";
{
  const byId = id => document.getElementById(id);
  const rows = JSON.parse(byId("rows").textContent);
  const searched = rows.map(row => [row.title, ...Object.values(row.facts), ...row.texts.map(t => t.text)].join("\n").toLowerCase());
  const names = [...new Set(rows.flatMap(row => Object.keys(row.facets)))];
  const chosen = {};
  let at = 0;
  for (const name of names) {
    const select = document.createElement("select");
    select.setAttribute("aria-label", name);
    select.append(new Option(`any ${name}`, ""));
    for (const value of [...new Set(rows.map(row => row.facets[name] ?? ""))].sort()) {
      if (value !== "") select.append(new Option(value, value));
    }
    select.onchange = () => { chosen[name] = select.value; at = 0; show(0); };
    byId("facets").append(select, " ");
  }
  function element(name, text, className) {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }
  // Controls that turn the direction of text would show code in another order than it runs in.
  function visible(text) {
    return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, c => `⟦U+${c.charCodeAt(0).toString(16).toUpperCase()}⟧`);
  }
  function section(text) {
    const made = document.createElement("section");
    const pre = element("pre", visible(text.text), text.code ? "" : "prose");
    pre.dir = text.code ? "ltr" : "auto";
    made.append(element("h3", text.head), pre);
    return made;
  }
  function show(step) {
    const wanted = byId("search").value.toLowerCase();
    const shown = rows.filter((row, i) => names.every(name => !chosen[name] || row.facets[name] === chosen[name])
        && searched[i].includes(wanted));
    at = Math.min(Math.max(at + step, 0), Math.max(shown.length - 1, 0));
    byId("place").value = shown.length === 0 ? "none found" : `${at + 1} of ${shown.length}`;
    byId("row").replaceChildren();
    if (shown.length === 0) return;
    const row = shown[at];
    const facts = Object.entries({ ...row.facets, ...row.facts }).map(([name, value]) => `${name}: ${value}`).join(" · ");
    const title = element("h3", row.title);
    const sides = element("div", "", "sides");
    sides.append(...row.texts.map(section));
    byId("row").append(title, element("p", visible(facts), "note"), sides);
  }
  byId("previous").onclick = () => show(-1);
  byId("next").onclick = () => show(1);
  byId("search").oninput = () => { at = 0; show(0); };
  document.addEventListener("keydown", event => {
    if (["INPUT", "SELECT"].includes(event.target.tagName)) return;
    if (event.key === "ArrowLeft") show(-1);
    if (event.key === "ArrowRight") show(1);
  });
  show(0);
}
