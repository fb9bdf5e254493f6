// decisions.csv as office programs open it: BOM, CRLF, no cell that could be taken for a formula; and back again.
const COLUMNS = ["审核日期", "对象", "指纹", "文件路径", "文件名称", "条款", "规则", "审核结论", "审核意见", "审核人"];

// Full-width signs count: Chinese input methods give them, and office programs take them for the half-width ones.
const startsFormula = (text) => /^(?:[=+\-@\t\r\n＝＋－＠]|\s+[=+\-@＝＋－＠])/.test(text.replace(/^'+/, ""));

const guard = (text) => (startsFormula(text) ? `'${text}` : text);
const unguard = (cell) => (cell.startsWith("'") && startsFormula(cell) ? cell.slice(1) : cell);

const writeCell = (text) => {
  // Line ends become one sign; other control characters are not allowed in cells.
  const clean = text.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, "\ufffd");
  const cell = guard(clean);
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
};

const writeCsv = (rows) => `\ufeff${[COLUMNS, ...rows].map((row) => `${row.map(writeCell).join(",")}\r\n`).join("")}`;

// Rows of cells by RFC 4180; line ends of any kind.
const readCells = (text) => {
  const rows = [];
  let row = [];
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  while (cells.lastIndex < text.length) {
    const at = cells.lastIndex;
    const match = cells.exec(text);
    if (!match) throw new Error(`第 ${rows.length + 1} 行的引号不成对`);
    row.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] !== ",") {
      rows.push(row);
      row = [];
    } else if (cells.lastIndex === text.length) {
      row.push("");
      rows.push(row);
      row = [];
    }
    if (cells.lastIndex === at) break;
  }
  return rows.filter((cells) => cells.some((cell) => cell !== ""));
};

// Rows of decisions.csv in the order of COLUMNS, wherever its columns stand.
const readCsv = (text) => {
  const [heads = [], ...rows] = readCells(text.replace(/^\ufeff/, ""));
  const places = COLUMNS.map((name) => heads.findIndex((head) => head.trim() === name));
  const missing = COLUMNS.filter((name, index) => places[index] < 0 && ["对象", "指纹", "审核结论"].includes(name));
  if (missing.length > 0) throw new Error(`不是 decisions.csv：缺少“${missing.join("”“")}”列`);
  return rows.map((row) => places.map((place) => unguard(row[place] ?? "")));
};

// WPS and Excel may save a table in the code page of the system.
const decodeText = (bytes) => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
};
