// decisions.csv out of the page and into it.

const exportRows = () => {
  const reviewer = reviewerField.value.trim();
  for (const entry of mine.values()) entry.reviewer ||= reviewer;
  if ([...mine.values()].some((entry) => !entry.reviewer)) {
    say("请先填写审核人，再导出。");
    byId("kept").textContent = "请先填写审核人，再导出。";
    byId("kept").classList.add("warning");
    reviewerField.focus();
    return;
  }
  const rows = allRows();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([writeCsv(rows)], { type: "text/csv;charset=utf-8" }));
  link.download = "decisions.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  save();
  showAll();
  say(`已导出 ${rows.length} 行。`);
};

// The document or finding a row speaks of. A file that was moved is found by its fingerprint, if only one has it.
const itemOfRow = (row, byKey) => {
  const there = items.get(idOfRow(row));
  const same = byKey.get(row[2]) ?? [];
  return there ?? (same.length === 1 ? same[0] : null);
};

const isRuling = (item, ruling) => ruling === "" || (isDocument(item) ? OF_DOCUMENTS : OF_FINDINGS).includes(ruling);

// Takes over the rows about one item; what was decided here and says otherwise is never overwritten.
const takeOver = (item, rows, told) => {
  const id = idOf(item);
  const entries = rows.map(entryOfRow);
  const held = mine.get(id) ?? trailLast.get(id);
  const last = entries.at(-1);
  const from = held ? entries.findLastIndex((entry) => sameEntry(entry, held)) : -1;
  const nothingHeld = !held && !(item.decided && sameEntry(item.decided, last));
  if (nothingHeld || (from >= 0 && from < entries.length - 1)) {
    if (mine.has(id)) keepTrail(rowOf(item, mine.get(id)));
    mine.delete(id);
    for (const entry of entries.slice(from + 1)) keepTrail(rowOf(item, entry));
    told.taken += 1;
  } else if (!held || from >= 0 || (held.ruling === last.ruling && held.remark === last.remark)) {
    told.same += 1;
  } else {
    told.conflicts.push(`${nameOf(item)}：本页“${held.ruling || "撤回"}”，导入“${last.ruling || "撤回"}”（${last.reviewer}，${last.date}）`);
  }
};

const importRows = (rows) => {
  const told = { taken: 0, same: 0, conflicts: [], strange: [], lost: [] };
  const byKey = new Map();
  for (const item of items.values()) byKey.set(item.key, [...(byKey.get(item.key) ?? []), item]);
  const ofItem = new Map();
  for (const row of rows) {
    const item = itemOfRow(row, byKey);
    const name = `${row[4] || row[3]} ${row[5]}（${row[7] || "撤回"}）`;
    if (!item) told.lost.push(name);
    else if (!isRuling(item, row[7])) told.strange.push(name);
    else ofItem.set(item, [...(ofItem.get(item) ?? []), row]);
  }
  for (const [item, its] of ofItem) takeOver(item, its, told);
  // Rows about documents of another run are kept and exported again: the file of decisions loses nothing by passing here.
  const present = new Set(trail.map((row) => JSON.stringify(row)));
  for (const row of rows) {
    if (!itemOfRow(row, byKey) && !present.has(JSON.stringify(row))) trail.push(row);
  }
  return told;
};

const tellImport = (name, told) => {
  const box = byId("imported");
  const lists = [
    ["与本页已有结论不一致，保留本页的：", told.conflicts],
    ["审核结论不合规定，未导入：", told.strange],
    ["不在本页的文件或者条款（保留，导出时照样写出）：", told.lost],
  ];
  const words = `已导入“${name}”：新增或者更新 ${told.taken} 条，相同 ${told.same} 条，不一致 ${told.conflicts.length} 条，不合规定 ${told.strange.length} 条，不在本页 ${told.lost.length} 条。`;
  box.replaceChildren(element("p", {}, words));
  for (const [heading, entries] of lists) {
    if (entries.length === 0) continue;
    const made = element("ul", {}, ...entries.slice(0, 200).map((entry) => element("li", {}, entry)));
    if (entries.length > 200) made.append(element("li", {}, `……共 ${entries.length} 条`));
    box.append(element("p", {}, heading), made);
  }
  const close = element("button", { type: "button" }, "知道了");
  close.addEventListener("click", () => {
    box.hidden = true;
    byId("import").focus();
  });
  box.append(close);
  box.hidden = false;
  say(words);
};

const importFile = async (file) => {
  try {
    const told = importRows(readCsv(decodeText(new Uint8Array(await file.arrayBuffer()))));
    save();
    showAll();
    tellImport(file.name, told);
  } catch (error) {
    byId("imported").replaceChildren(element("p", { class: "warning" }, `没有导入“${file.name}”：${error.message}。`));
    byId("imported").hidden = false;
    say(`没有导入：${error.message}`);
  }
};

const startExchange = () => {
  byId("export").addEventListener("click", exportRows);
  byId("import").addEventListener("click", () => byId("import-file").click());
  byId("import-file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) await importFile(file);
    // The same file can be chosen again.
    event.target.value = "";
  });
  reviewerField.addEventListener("input", saveSoon);
  // The same page in another window: what is decided there is shown here.
  addEventListener("storage", (event) => {
    if (event.key !== STORE) return;
    load();
    showAll();
  });
};
