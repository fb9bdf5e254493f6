// What was decided: by the run, by imported files (the trail), in this page (mine); the later one holds. Kept in the
// browser under the hash of the run.
const STORE = `guiqing-decisions-${run.hash}`;
const OF_DOCUMENTS = ["保留", "修订", "废止", "宣布失效", "移出范围"];
const OF_FINDINGS = ["采纳", "不采纳", "另改"];
const PROPOSED = { keep: "保留", revise: "修订", repeal: "废止", lapse: "宣布失效", out: "移出范围" };
const NONE = { ruling: "", remark: "", reviewer: "", date: "" };

const isDocument = (item) => item.doc === item;
// The same document may lie in a folder twice, so the path belongs to the key.
const idOf = (item) => `${item.key}\n${item.doc.path}`;
const items = new Map(docs.flatMap((doc) => [doc, ...doc.findings]).map((item) => [idOf(item), item]));

const mine = new Map();
let trail = [];
const trailLast = new Map();
const reviewerField = byId("reviewer");

const idOfRow = (row) => `${row[2]}\n${row[3]}`;
const entryOfRow = (row) => ({ date: row[0], ruling: row[7], remark: row[8], reviewer: row[9] });
const sameEntry = (a, b) => ["ruling", "remark", "reviewer", "date"].every((part) => a[part] === b[part]);

const before = (item) => trailLast.get(idOf(item)) ?? item.decided ?? NONE;
const current = (item) => mine.get(idOf(item)) ?? before(item);

const today = () => {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
};

const nameOf = (item) => (isDocument(item) ? item.title || item.path : `${item.clause}（${item.rule}）`);

// Rows of decisions.csv: what the run knew, then what was imported, then what was decided here.
const rowOf = (item, entry) => {
  const kind = isDocument(item) ? ["文件", "", ""] : ["条款", item.clause, item.rule];
  const { path, title } = item.doc;
  return [entry.date, kind[0], item.key, path, title, kind[1], kind[2], entry.ruling, entry.remark, entry.reviewer];
};
const allRows = () => {
  const known = [...items.values()].filter((item) => item.decided).map((item) => rowOf(item, item.decided));
  const here = [...mine].filter(([id, entry]) => entry.ruling || before(items.get(id)).ruling);
  return [...known, ...trail, ...here.map(([id, entry]) => rowOf(items.get(id), entry))];
};

const keepTrail = (row) => {
  trail.push(row);
  trailLast.set(idOfRow(row), entryOfRow(row));
};

let keptWell = true;
const tellKept = () => {
  const words = keptWell
    ? "结论随时保存在本浏览器中，重新打开本页仍在；交回前请导出。"
    : "⚠ 浏览器不允许本页保存（或者空间已满）：关闭本页前必须导出 decisions.csv，否则结论丢失。";
  if (byId("kept").textContent !== words) byId("kept").textContent = words;
  byId("kept").classList.toggle("warning", !keptWell);
};

const save = () => {
  const kept = {
    reviewer: reviewerField.value,
    mine: [...mine].map(([id, entry]) => [id, entry.ruling, entry.remark, entry.reviewer, entry.date]),
    trail,
  };
  try {
    localStorage.setItem(STORE, JSON.stringify(kept));
    localStorage.setItem("guiqing-reviewer", kept.reviewer);
    keptWell = true;
  } catch {
    keptWell = false;
  }
  tellKept();
};

let saving = 0;
const saveSoon = () => {
  clearTimeout(saving);
  saving = setTimeout(save, 200);
};
addEventListener("pagehide", () => {
  clearTimeout(saving);
  if (mine.size > 0 || trail.length > 0 || reviewerField.value) save();
});
addEventListener("beforeunload", (event) => {
  if (!keptWell && mine.size > 0) event.preventDefault();
});

const load = () => {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(STORE) ?? "null");
    reviewerField.value = kept?.reviewer || localStorage.getItem("guiqing-reviewer") || "";
  } catch {
    keptWell = false;
  }
  mine.clear();
  trail = [];
  trailLast.clear();
  for (const row of kept?.trail ?? []) keepTrail(row);
  for (const [id, ruling, remark, reviewer, date] of kept?.mine ?? []) {
    if (items.has(id)) mine.set(id, { ruling, remark, reviewer, date });
  }
  tellKept();
};

// Enters a ruling or a remark; an empty ruling withdraws.
const decide = (item, change) => {
  const entry = { ...current(item), ...change, reviewer: reviewerField.value.trim(), date: today() };
  const earlier = before(item);
  const nothingNew = entry.ruling === earlier.ruling && entry.remark === earlier.remark;
  if (nothingNew || (!entry.ruling && !entry.remark && !earlier.ruling)) mine.delete(idOf(item));
  else mine.set(idOf(item), entry);
  saveSoon();
  show(item);
  showProgress();
};

// The ruling that stands is taken back when it is given again.
const rule = (item, ruling) => {
  const withdrawn = current(item).ruling === ruling;
  decide(item, { ruling: withdrawn ? "" : ruling });
  say(`${withdrawn ? "已撤回" : "已定"}：${ruling}，${nameOf(item)}`);
};
