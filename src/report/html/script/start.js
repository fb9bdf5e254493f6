// Starts the page, and lays all of it out for paper.
const startPaper = () => {
  let opened = [];
  let built = [];
  // On paper nothing can be unfolded: what is shown is printed whole, and folded again afterwards.
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open]):not([hidden])")];
    built = docs.filter((doc) => doc.visible && !doc.body);
    built.forEach(build);
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    built.forEach(unbuild);
  });
};

// Whoever opens a document, by mouse, key, link or search in the page, finds it built.
list.addEventListener("click", (event) => {
  const doc = docOf.get(event.target.closest("summary")?.parentElement);
  if (doc) build(doc);
});
list.addEventListener(
  "toggle",
  (event) => {
    const doc = docOf.get(event.target);
    if (!doc || !doc.element.open) return;
    build(doc);
    highlight();
  },
  true,
);

load();
startFilter();
startExchange();
startKeyboard();
startPaper();
byId("desk").hidden = false;
showAll();
