// Single keys: movement, search, decisions. Never while somebody types, and not at all when switched off.
const keysOn = byId("keys-on");
const help = byId("help");

const stops = (withFindings) =>
  docs
    .filter((doc) => doc.visible)
    .flatMap((doc) => (withFindings && doc.element.open && doc.body ? [doc, ...doc.findings.filter((f) => f.visible)] : [doc]));

let lastStop = null;
// The document or finding that the focus is in.
const stopAt = (target) => {
  const doc = docOf.get(target?.closest?.(".doc"));
  if (!doc) return lastStop?.doc.visible ? lastStop : null;
  const article = target.closest(".finding");
  if (article) return doc.findings.find((finding) => finding.element === article) ?? doc;
  const clause = target.closest(".clause");
  return (clause && doc.findings.find((finding) => clause.contains(finding.element) && finding.visible)) || doc;
};

const goTo = (stop) => {
  lastStop = stop;
  const target = isDocument(stop) ? stop.summary : stop.element;
  target.focus({ preventScroll: true });
  // The clause's text stands above what is said about it, and should be seen with it.
  const shown = isDocument(stop) || stop.element.previousElementSibling?.matches(".finding") ? target : clauseOf(stop);
  shown.scrollIntoView({ block: "nearest" });
};

const move = (by, withFindings) => {
  const all = stops(withFindings);
  if (all.length === 0) return;
  const here = stopAt(document.activeElement);
  const at = here ? all.indexOf(withFindings ? here : here.doc) : -1;
  const next = at < 0 ? 0 : at + by;
  if (next < 0 || next >= all.length) say(by > 0 ? "已到最后" : "已到最前");
  else goTo(all[next]);
};

const ruleHere = (rulings, index) => {
  const here = stopAt(document.activeElement);
  if (!here) return say("请先用 j、k 移到文件或者问题上。");
  const item = rulings === OF_DOCUMENTS ? here.doc : here;
  if (rulings === OF_FINDINGS && isDocument(item)) return say("请先展开文件，移到一处问题上。");
  if (item.verdict === "exempt") return say("豁免的，不需要审核。");
  rule(item, rulings[index]);
};

const remarkHere = () => {
  const here = stopAt(document.activeElement);
  if (!here) return;
  setOpen(here.doc, true);
  boxOf(here)?.querySelector("textarea").focus();
};

const toggleHere = () => {
  const here = stopAt(document.activeElement);
  if (!here) return;
  setOpen(here.doc, !here.doc.element.open);
  goTo(here.doc);
};

const KEYS = {
  j: () => move(1, true),
  k: () => move(-1, true),
  n: () => move(1, false),
  p: () => move(-1, false),
  o: toggleHere,
  a: () => ruleHere(OF_FINDINGS, 0),
  r: () => ruleHere(OF_FINDINGS, 1),
  m: () => ruleHere(OF_FINDINGS, 2),
  e: remarkHere,
  s: () => exportRows(),
  "/": () => fields.text.select(),
  "?": () => help.showModal(),
  "1": () => ruleHere(OF_DOCUMENTS, 0),
  "2": () => ruleHere(OF_DOCUMENTS, 1),
  "3": () => ruleHere(OF_DOCUMENTS, 2),
  "4": () => ruleHere(OF_DOCUMENTS, 3),
  "5": () => ruleHere(OF_DOCUMENTS, 4),
};

// Arrows scroll the page; only who is in the list already moves by them.
const arrow = (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || !event.target.matches?.("summary, .finding")) return null;
  return docOf.has(event.target.closest(".doc")) ? () => move(by, true) : null;
};

const isTyping = (target) => Boolean(target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]"));

const leaveField = (target) => {
  const here = stopAt(target);
  target.blur();
  if (here) goTo(here);
};

const startKeyboard = () => {
  try {
    keysOn.checked = localStorage.getItem("guiqing-keys") !== "off";
  } catch {
    // Without storage the switch holds for this visit.
  }
  keysOn.addEventListener("change", () => {
    try {
      localStorage.setItem("guiqing-keys", keysOn.checked ? "on" : "off");
    } catch {
      // As above.
    }
  });
  byId("show-help").addEventListener("click", () => help.showModal());
  list.addEventListener("focusin", (event) => {
    lastStop = stopAt(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape" && event.target.matches("#text, textarea")) {
        event.preventDefault();
        leaveField(event.target);
      }
      return;
    }
    const act = arrow(event) ?? (keysOn.checked && Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null);
    if (!act) return;
    event.preventDefault();
    act();
  });
};
