// Where decisions are entered: buttons and a remark in every document and finding; badges and marks that show them.
const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
};

const controlsFor = (item) => {
  const rulings = isDocument(item) ? OF_DOCUMENTS : OF_FINDINGS;
  const keys = isDocument(item) ? "12345" : "arm";
  const buttons = rulings.map((ruling, index) =>
    element("button", { type: "button", "data-ruling": ruling, "aria-pressed": "false", "aria-keyshortcuts": keys[index] }, ruling),
  );
  for (const button of buttons) button.addEventListener("click", () => rule(item, button.dataset.ruling));
  const remark = element("textarea", { rows: "1", maxlength: "5000", "aria-label": `审核意见：${nameOf(item)}`, placeholder: "审核意见" });
  remark.addEventListener("input", () => decide(item, { remark: remark.value }));
  const who = element("span", { class: "who" });
  const label = isDocument(item) ? "本文件的审核结论" : `审核结论：${nameOf(item)}`;
  const lead = element("span", { class: "lead", "aria-hidden": "true" }, isDocument(item) ? "本文件审核结论" : "审核结论");
  return element("div", { class: "decide", role: "group", "aria-label": label }, lead, ...buttons, remark, who);
};

bodyBuilt.push((doc) => {
  const controls = controlsFor(doc);
  doc.body.querySelector(".facts").after(controls);
  for (const finding of doc.findings) {
    finding.element.tabIndex = -1;
    finding.element.setAttribute("aria-label", nameOf(finding));
    if (finding.verdict !== "exempt") finding.element.append(controlsFor(finding));
  }
  for (const item of [doc, ...doc.findings]) show(item);
});

const boxOf = (item) => {
  if (!item.doc.body) return null;
  return isDocument(item) ? item.body.querySelector(":scope > .decide") : item.element.querySelector(".decide");
};

const showTree = (doc) => {
  for (const link of doc.body?.querySelectorAll(".tree a") ?? []) {
    const clause = doc.body.querySelector(`[id="${link.hash.slice(1)}"]`);
    const here = doc.open.filter((finding) => clause.contains(finding.element));
    const done = here.length > 0 && here.every((finding) => current(finding).ruling);
    link.parentElement.classList.toggle("done", done);
    link.nextElementSibling.textContent = done ? `✓ 已审` : `${here.length} 处`;
    if (here.length === 0) link.nextElementSibling.textContent = "豁免";
    link.parentElement.hidden = clause.hidden;
  }
  for (const branch of doc.body?.querySelectorAll(".tree li:has(ul)") ?? []) {
    branch.hidden = !branch.querySelector("li:not([hidden])");
  }
};

// Brings everything that shows this decision up to date.
const show = (item) => {
  const entry = current(item);
  const { doc } = item;
  const done = doc.open.filter((finding) => current(finding).ruling).length;
  const ruled = current(doc).ruling;
  const parts = [ruled ? `已定：${ruled}` : "", done > 0 ? `条款 ${done}/${doc.open.length}` : ""];
  doc.summary.querySelector(".decided").textContent = parts.filter(Boolean).join("　");
  const box = boxOf(item);
  if (box) {
    for (const button of box.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.ruling === entry.ruling));
    }
    const remark = box.querySelector("textarea");
    if (remark.value !== entry.remark) remark.value = entry.remark;
    remark.rows = Math.min(8, Math.max(1, entry.remark.split("\n").length));
    box.querySelector(".who").textContent = entry.ruling ? [entry.reviewer, entry.date].filter(Boolean).join("，") : "";
    box.parentElement.classList.toggle("is-decided", Boolean(entry.ruling));
  }
  if (doc.body && !isDocument(item)) showTree(doc);
};

let progressing = 0;
const showProgress = () => {
  clearTimeout(progressing);
  progressing = setTimeout(() => {
    const findings = docs.flatMap((doc) => doc.open);
    const done = (all) => all.filter((item) => current(item).ruling).length;
    byId("progress").textContent = `已审文件 ${done(docs)}/${docs.length} 件，条款问题 ${done(findings)}/${findings.length} 处`;
  }, 50);
};

const showAll = () => {
  for (const doc of docs) {
    if (doc.body) for (const item of [doc, ...doc.findings]) show(item);
    else show(doc);
  }
  showProgress();
};
