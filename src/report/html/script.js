"use strict";
// Filters, orders and unfolds the documents of the page. Without it the page is whole, only unfiltered.
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("filter");
  const list = byId("documents");
  const chips = [...form.querySelectorAll(".chip")];
  const category = byId("category");
  const verdict = byId("verdict");
  const order = byId("order");
  const text = byId("text");
  const ranks = { repeal: 0, revise: 1, lapse: 2, out: 3, unread: 4, keep: 5 };

  // Full-width and half-width forms are the same to a person who searches.
  const fold = (words) => words.normalize("NFKC").toLowerCase();

  const docs = [...list.children].map((element) => ({
    element,
    number: Number(element.dataset.n),
    action: element.dataset.action,
    search: fold(element.dataset.search),
    findings: null,
  }));

  // Findings are looked up only when somebody filters by them: most readers of 5,000 documents never do.
  const findingsOf = (doc) => {
    doc.findings ??= [...doc.element.querySelectorAll(".finding")].map((element) => ({
      element,
      category: element.dataset.category,
      verdict: element.dataset.verdict,
    }));
    return doc.findings;
  };

  let narrowed = false;
  const matchesFindings = (doc) => {
    const wanted = category.value || verdict.value;
    if (!wanted && !narrowed) return true;
    let any = !wanted;
    for (const finding of findingsOf(doc)) {
      const fits =
        (!category.value || finding.category === category.value) &&
        (!verdict.value || finding.verdict === verdict.value);
      finding.element.hidden = !fits;
      any ||= fits;
    }
    for (const clause of doc.element.querySelectorAll(".clause")) {
      clause.hidden = !clause.querySelector(".finding:not([hidden])");
    }
    return any;
  };

  const apply = () => {
    const pressed = new Set(chips.filter((c) => c.getAttribute("aria-pressed") === "true").map((c) => c.dataset.action));
    const words = fold(text.value).split(/\s+/).filter(Boolean);
    const counts = {};
    let shown = 0;
    for (const doc of docs) {
      const found = matchesFindings(doc) && words.every((word) => doc.search.includes(word));
      if (found) counts[doc.action] = (counts[doc.action] ?? 0) + 1;
      const visible = found && (pressed.size === 0 || pressed.has(doc.action));
      doc.element.hidden = !visible;
      if (visible) shown += 1;
    }
    narrowed = Boolean(category.value || verdict.value);
    for (const chip of chips) chip.querySelector("b").textContent = counts[chip.dataset.action] ?? 0;
    const rest = narrowed ? "；只列符合条件的条款问题" : "";
    byId("shown").textContent = `显示 ${shown} 件／共 ${docs.length} 件${rest}`;
    byId("narrowed").hidden = shown === docs.length && !narrowed;
    byId("narrowed").textContent = `（经筛选，以下列出 ${shown} 件，共有 ${docs.length} 件${rest}。）`;
    byId("nothing").hidden = shown > 0;
  };

  const arrange = () => {
    const rank = (doc) => (order.value === "action" ? ranks[doc.action] : 0);
    const sorted = [...docs].sort((a, b) => rank(a) - rank(b) || a.number - b.number);
    list.append(...sorted.map((doc) => doc.element));
  };

  const unfold = (open) => {
    for (const doc of docs) if (!doc.element.hidden) doc.element.open = open;
  };

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      apply();
    });
  }
  let waiting = 0;
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  category.addEventListener("change", apply);
  verdict.addEventListener("change", apply);
  order.addEventListener("change", arrange);
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

  // On paper nothing can be unfolded: what is shown is printed whole, and folded again afterwards.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open]):not([hidden])")];
    for (const element of opened) element.open = true;
  });
  addEventListener("afterprint", () => {
    for (const element of opened) element.open = false;
  });

  form.hidden = false;
  apply();
})();
