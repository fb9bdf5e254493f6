// The documents of the page as data. What lies behind a headline is text in a noscript until it is asked for.
const byId = (id) => document.getElementById(id);
const run = JSON.parse(byId("run").textContent);
const list = byId("documents");

const readFinding = (doc, line, index) => {
  const [rule, verdict, fingerprint, clause] = line.split("\t");
  const key = `${doc.key}-${fingerprint}`;
  const category = run.categories[rule] ?? "";
  return { doc, index, rule, verdict, category, key, clause, visible: true, decided: null, element: null };
};

const readDocument = (element) => {
  const data = element.dataset;
  const doc = {
    element,
    summary: element.firstElementChild,
    source: element.lastElementChild,
    number: Number(data.n),
    action: data.action,
    key: data.key,
    path: data.path,
    title: data.title,
    issuer: data.issuer,
    year: data.year,
    visible: true,
    decided: null,
    body: null,
    words: null,
  };
  doc.doc = doc;
  doc.findings = data.findings ? data.findings.split("\n").map((line, index) => readFinding(doc, line, index)) : [];
  // Exempt findings ask nobody for a decision.
  doc.open = doc.findings.filter((finding) => finding.verdict !== "exempt");
  for (const [fingerprint, ruling, remark, reviewer, date] of data.decided ? JSON.parse(data.decided) : []) {
    const item = fingerprint ? doc.findings.find((finding) => finding.key === `${doc.key}-${fingerprint}`) : doc;
    if (item) item.decided = { ruling, remark, reviewer, date };
  }
  return doc;
};

const docs = [...list.children].map(readDocument);
const docOf = new Map(docs.map((doc) => [doc.element, doc]));
const clauseOf = (finding) => finding.element.closest(".clause");

// Full-width and half-width forms, small and large letters are the same to a person who searches.
const fold = (text) => text.normalize("NFKC").toLowerCase();

const entities = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };
const wordsOf = (doc) => {
  if (doc.words === null) {
    const text = doc.source.textContent.replace(/<\/?(?:mark|b)\b[^>]*>/g, "").replace(/<[^>]*>/g, "\n");
    doc.words = fold(`${doc.summary.textContent}\n${text.replace(/&[#a-z0-9]+;/g, (sign) => entities[sign] ?? sign)}`);
  }
  return doc.words;
};

const bodyBuilt = [];
// Builds what lies behind the headline, once.
const build = (doc) => {
  if (doc.body) return;
  const template = document.createElement("template");
  // Written by the program, every text in it escaped; the policy of the page lets no script in it run.
  template.innerHTML = doc.source.textContent;
  doc.body = template.content.firstElementChild;
  doc.body.querySelectorAll(".finding").forEach((element, index) => {
    doc.findings[index].element = element;
  });
  for (const listener of bodyBuilt) listener(doc);
  doc.element.append(doc.body);
};

// Gives the memory back; what was decided is kept elsewhere.
const unbuild = (doc) => {
  doc.body?.remove();
  doc.body = null;
  for (const finding of doc.findings) finding.element = null;
};

const setOpen = (doc, open) => {
  if (open) build(doc);
  doc.element.open = open;
};

// Says to screen readers what the eye sees anyway.
const say = (words) => {
  byId("said").textContent = words;
};
