// Search and filters: which documents and which of their findings are shown, and in what order.
const form = byId("filter");
const chips = [...form.querySelectorAll(".chip")];
const fields = Object.fromEntries(
  ["text", "category", "rule", "verdict", "issuer", "year", "state", "order"].map((id) => [id, byId(id)]),
);
const RANKS = { repeal: 0, revise: 1, lapse: 2, out: 3, unread: 4, keep: 5 };
const UNKNOWN = "（未识别）";

// What is wanted of documents, and what of findings; a document without a wanted finding is not shown.
const wanted = () => {
  const { category, rule, verdict, issuer, year, state } = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, field.value]),
  );
  const ofFinding = [];
  if (category) ofFinding.push((finding) => finding.category === category);
  if (rule) ofFinding.push((finding) => finding.rule === rule);
  if (verdict) ofFinding.push((finding) => finding.verdict === verdict);
  if (state === "finding-open") ofFinding.push((finding) => finding.verdict !== "exempt" && !current(finding).ruling);
  if (OF_FINDINGS.includes(state)) ofFinding.push((finding) => current(finding).ruling === state);
  const ofDocument = [];
  if (issuer) ofDocument.push((doc) => (doc.issuer || UNKNOWN) === issuer);
  if (year) ofDocument.push((doc) => (doc.year || UNKNOWN) === year);
  if (state === "open") ofDocument.push((doc) => !current(doc).ruling);
  if (state === "ruled") ofDocument.push((doc) => current(doc).ruling !== "");
  if (state === "differs") {
    ofDocument.push((doc) => current(doc).ruling !== "" && current(doc).ruling !== PROPOSED[doc.action]);
  }
  const words = fold(fields.text.value).split(/\s+/).filter(Boolean);
  if (words.length > 0) ofDocument.push((doc) => words.every((word) => wordsOf(doc).includes(word)));
  return { ofFinding, ofDocument, words };
};

const narrowBody = (doc) => {
  for (const finding of doc.findings) finding.element.hidden = !finding.visible;
  for (const clause of doc.body.querySelectorAll(".clause")) {
    clause.hidden = !clause.querySelector(".finding:not([hidden])");
  }
  showTree(doc);
};
bodyBuilt.push((doc) => {
  if (doc.findings.some((finding) => !finding.visible)) narrowBody(doc);
});

// Marks the words searched for in what is open; a browser that cannot just does not.
let searched = [];
const highlight = () => {
  if (!globalThis.CSS?.highlights) return;
  CSS.highlights.delete("searched");
  if (searched.length === 0) return;
  const ranges = [];
  for (const doc of docs.filter((doc) => doc.visible && doc.body && doc.element.open)) {
    const walker = document.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && ranges.length < 2000) {
      const node = walker.currentNode;
      const text = fold(node.data);
      // Where folding changes the length, places in the text are no longer known.
      if (text.length !== node.data.length) continue;
      for (const word of searched) {
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + word.length);
          ranges.push(range);
        }
      }
    }
  }
  if (ranges.length > 0) CSS.highlights.set("searched", new Highlight(...ranges));
};

const apply = () => {
  const { ofFinding, ofDocument, words } = wanted();
  const pressed = new Set(chips.filter((c) => c.getAttribute("aria-pressed") === "true").map((c) => c.dataset.action));
  const counts = {};
  let shown = 0;
  let findings = 0;
  for (const doc of docs) {
    let any = ofFinding.length === 0;
    let changed = false;
    for (const finding of doc.findings) {
      const visible = ofFinding.every((test) => test(finding));
      changed ||= finding.visible !== visible;
      finding.visible = visible;
      any ||= visible;
    }
    if (changed && doc.body) narrowBody(doc);
    const found = any && ofDocument.every((test) => test(doc));
    if (found) counts[doc.action] = (counts[doc.action] ?? 0) + 1;
    const visible = found && (pressed.size === 0 || pressed.has(doc.action));
    if (visible !== doc.visible) doc.element.hidden = !visible;
    doc.visible = visible;
    if (!visible) continue;
    shown += 1;
    for (const finding of doc.findings) findings += finding.visible && finding.verdict !== "exempt" ? 1 : 0;
  }
  for (const chip of chips) chip.querySelector("b").textContent = counts[chip.dataset.action] ?? 0;
  const rest = ofFinding.length > 0 ? "；只列符合条件的条款问题" : "";
  byId("shown").textContent = `显示 ${shown} 件／共 ${docs.length} 件，条款问题 ${findings} 处${rest}`;
  byId("narrowed").hidden = shown === docs.length && ofFinding.length === 0;
  byId("narrowed").textContent = `（经筛选，以下列出 ${shown} 件，共有 ${docs.length} 件${rest}。）`;
  byId("nothing").hidden = shown > 0;
  searched = words;
  highlight();
};

const arrange = () => {
  const ranks = {
    path: () => 0,
    action: (doc) => RANKS[doc.action],
    year: (doc) => Number(doc.year || 9999),
  };
  const rank = ranks[fields.order.value];
  docs.sort((a, b) => rank(a) - rank(b) || a.number - b.number);
  list.append(...docs.map((doc) => doc.element));
};

// Issuers and years, the most frequent issuer first.
const fillChoices = (field, values, compare) => {
  const counts = new Map();
  for (const value of values) counts.set(value || UNKNOWN, (counts.get(value || UNKNOWN) ?? 0) + 1);
  const options = [...counts].sort(compare).map(([value, count]) => new Option(`${value}（${count}）`, value));
  field.append(...options);
};

// Many documents are opened a few at a time, so that the page goes on answering.
let unfolding = 0;
const unfold = (open) => {
  clearTimeout(unfolding);
  const rest = docs.filter((doc) => doc.visible && doc.element.open !== open);
  const step = () => {
    for (const doc of rest.splice(0, open ? 40 : rest.length)) setOpen(doc, open);
    if (rest.length > 0) unfolding = setTimeout(step);
    else highlight();
  };
  step();
};

// What is searched is taken out of the page while nobody waits for it.
const prepareSearch = () => {
  let at = 0;
  const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 20));
  const step = (deadline) => {
    while (at < docs.length && deadline.timeRemaining() > 1) {
      wordsOf(docs[at]);
      at += 1;
    }
    if (at < docs.length) idle(step);
    else document.documentElement.dataset.searchable = "true";
  };
  idle(step);
};

const startFilter = () => {
  fillChoices(fields.issuer, docs.map((doc) => doc.issuer), (a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  fillChoices(fields.year, docs.map((doc) => doc.year), (a, b) => (a[0] < b[0] ? 1 : -1));
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      apply();
    });
  }
  let waiting = 0;
  fields.text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 40);
  });
  for (const [name, field] of Object.entries(fields)) {
    if (name !== "text") field.addEventListener("change", name === "order" ? arrange : apply);
  }
  byId("unfold").addEventListener("click", () => unfold(true));
  byId("fold").addEventListener("click", () => unfold(false));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    for (const chip of chips) chip.setAttribute("aria-pressed", "false");
    // The fields are emptied only after this event.
    setTimeout(() => {
      arrange();
      apply();
    });
  });
  form.hidden = false;
  apply();
  prepareSearch();
};
