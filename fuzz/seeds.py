#!/usr/bin/env python3
"""Writes the seeds of every fuzz target to corpus/TARGET: small files of our own making.

    python3 seeds.py

The text is the project's own demonstration corpus and the lines below. Legacy Word, RTF, PDF, Excel and WordprocessingML
are written by LibreOffice where it is installed (`apt install libreoffice-writer libreoffice-calc`), their streams taken
apart with `pip install olefile`; without them those targets start from what can be written by hand.
"""

import gzip
import io
import json
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SEAM = b"\xff\xfe\xff"

TEXT = """安澜市供水管理办法
安政规〔2020〕3号
（2020年3月1日公布　自2020年4月1日起施行　有效期5年）
目　录
第一章　总则
第二章　附则
第一章　总则
第一条　为了规范供水，根据《安澜省供水条例》，制定本办法。
第二条　用户申请用水，应当具备下列条件：
（一）有固定场所；
（二）有下列设备之一：
1.水表；
2．水泵。
第三条之一　收费不超过3％，外地企业应当在本市设立分公司。
一、附带事项
(二)不得收取保证金，但法律另有规定的除外。
①甲；②乙。
第十条 本办法自２０２０年４月１日起施行，《甲办法》同时废止。
附件：1.申请表
安澜市人民政府
二○二○年三月一日
— 2 —
"""

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
NUMBERED = '<w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
BODY = f"""<w:document {W} {MORE}><w:body>
<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>安澜市供水管理办法</w:t></w:r></w:p>
<w:p>{NUMBERED.format(0)}<w:r><w:t xml:space="preserve">为了规范供水，</w:t></w:r><w:ins w:id="1" w:author="甲"><w:r><w:t>制定</w:t></w:r></w:ins>
<w:del w:id="2" w:author="甲"><w:r><w:delText>修订</w:delText></w:r></w:del><w:r><w:t>本办法。</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>
<w:p>{NUMBERED.format(1)}<w:r><w:t>甲</w:t><w:tab/><w:br/><w:sym w:font="Wingdings" w:char="F0FE"/><w:noBreakHyphen/></w:r></w:p>
<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r></w:p>
<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>
<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>序号</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>
<w:sdt><w:sdtContent><w:p><w:hyperlink r:id="rId9"><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p></w:sdtContent></w:sdt>
<w:sectPr/></w:body></w:document>"""
LEVEL = (
    '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:pStyle w:val="{}"/><w:suff w:val="space"/><w:lvlText w:val="{}"/></w:lvl>'
)
NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>'
    + LEVEL.format(0, "chineseCountingThousand", "条", "第%1条")
    + LEVEL.format(1, "chineseCounting", "款", "（%2）")
    + LEVEL.format(2, "decimalEnclosedCircle", "目", "%3")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride></w:num></w:numbering>'
)
STYLES = (
    f'<w:styles {W}><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="条"><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:rPr><w:vanish w:val="0"/></w:rPr></w:style></w:styles>'
)
FOOTNOTES = f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t>注释</w:t></w:r></w:p></w:footnote></w:footnotes>'
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
        for part, kind in (("document", "document.main"), ("numbering", "numbering"), ("styles", "styles"), ("footnotes", "footnotes"))
    )
    + "</Types>"
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
RELATION = '<Relationship Id="rId{}" Type="' + OFFICE + '/{}" Target="{}"/>'

OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
OFD_PARTS = [
    f'<ofd:OFD {OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:Title>甲</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
    f'<ofd:Document {OFD}><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>',
    f'<ofd:Page {OFD}><ofd:Content><ofd:Layer ID="2"><ofd:TextObject ID="3" Boundary="20 20 170 10" Font="4" Size="5"><ofd:TextCode X="0" Y="4" DeltaX="g 5 5">第一条　为了规范供水</ofd:TextCode></ofd:TextObject><ofd:ImageObject ID="5" Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="6"/></ofd:Layer></ofd:Content></ofd:Page>',
    f'<ofd:Res {OFD} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="4" FontName="宋体"/></ofd:Fonts><ofd:MultiMedias><ofd:MultiMedia ID="6" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>',
]
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
XLSX_PARTS = [
    f'<workbook {SHEET} xmlns:r="{OFFICE}"><sheets><sheet name="清单" sheetId="1" r:id="rId1"/></sheets></workbook>',
    f'<worksheet {SHEET}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>3.5</v></c><c r="C1" t="inlineStr"><is><t>甲</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells></worksheet>',
    f'<sst {SHEET} count="1"><si><t>第一条　为了规范供水。</t></si><si><r><t>乙</t></r></si></sst>',
    f'<styleSheet {SHEET}><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>',
]
RTF = (
    r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}}{\stylesheet{\s1 Normal;}}{\info{\title x}}"
    r"\pard{\listtext\f0 1.\tab}\u31532?\u19968 ?\u26465\'3f \'b9\'a9\'cb\'ae\par{\*\generator x}\trowd\cellx10\cellx20 \'bc\'d7\cell \'d2\'d2\cell\row"
    r"{\field{\*\fldinst PAGE}{\fldrslt 3}}{\deleted gone}{\v hidden}{\footnote \'d7\'a2}\bin3 abc\par}"
)
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 62>>stream
BT /F1 12 Tf 72 770 Td <7B2C4E00676100204E3A4E86> Tj 0 -16 Td (abc) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


def main():
    demo = sorted(path for path in (ROOT / "corpus/demo").rglob("*") if path.is_file() and path.stat().st_size < 6000)
    texts = [TEXT] + [path.read_text("utf-8", "replace") for path in demo if path.suffix == ".txt"][:8]
    pages = [path.read_bytes() for path in demo if path.suffix == ".html"][:4]
    docx = package_of(BODY, NUMBERING, STYLES, FOOTNOTES)
    by_text(texts, pages)
    by_hand(docx)
    by_libreoffice(docx)
    dictionary_files()
    counts = {path.name: len(list(path.iterdir())) for path in sorted((HERE / "corpus").iterdir())}
    print(", ".join(f"{name} {count}" for name, count in counts.items()))


def seed(target, name, content):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def by_text(texts, pages):
    for index, text in enumerate(texts):
        seed("segment", f"lines-{index}", b"\0" + text.encode())
        seed("segment", f"paragraphs-{index}", b"\1" + text.encode())
        seed("review", f"text-{index}", text)
        for name, encoding in (("utf8", "utf-8"), ("gbk", "gb18030"), ("utf16", "utf-16"), ("utf16be", "utf-16-be"), ("big5", "big5")):
            encoded = text.encode(encoding, "ignore")
            seed("text", f"{name}-{index}", encoded)
            if index < 2:
                seed("read", f"{name}-{index}", encoded)
        marked = f"# {text[:9]}\n\n> 引文\n\n* 甲\n1. 乙\n\n|a|b|\n|-|-|\n|1|2|\n\n```\n码\n```\n[链](u) **粗** `c` &amp; <b>x</b>\n\n" + text
        seed("markdown", f"text-{index}", marked)
        page = f"<html><head><meta charset=gbk><title>{text[:9]}_站</title><style>p{{}}</style><script>x</script></head><body><div class=nav><a href=/>首页</a></div><div id=zoom>"
        page += "".join(f"<p>{line}</p>" for line in text.split("\n")) + "<ol start=3><li>甲<ul><li>乙</ol><table><tr><td colspan=2>丙<td>丁</table></div></body></html>"
        seed("html", f"made-{index}", page.encode("gb18030", "ignore"))
    for index, page in enumerate(pages):
        seed("html", f"demo-{index}", page)
        seed("read", f"demo-{index}", page)
    lines = [json.dumps({"id": str(index), "text": text, "title": text[:9]}, ensure_ascii=False) for index, text in enumerate(texts[:3])]
    seed("jsonl", "lines", "\n".join(lines))
    seed("jsonl", "one", lines[0])


def by_hand(docx):
    seed("docx", "all", SEAM.join(part.encode() for part in (BODY, NUMBERING, STYLES, FOOTNOTES)))
    seed("docx", "body", BODY)
    seed("read", "docx", docx)
    seed("ofd", "all", SEAM.join(part.encode() for part in OFD_PARTS))
    seed("xlsx", "all", SEAM.join(part.encode() for part in XLSX_PARTS))
    seed("rtf", "hand", RTF)
    seed("pdf", "hand", PDF)
    mail = MIMEMultipart("related")
    mail.attach(MIMEText(f"<html><body><p>{TEXT}</p></body></html>", "html", "gb18030"))
    mail.attach(MIMEText(TEXT, "plain", "utf-8"))
    for index, whole in enumerate((mail.as_bytes(), mail.as_bytes().replace(b"base64", b"quoted-printable"))):
        seed("mht", f"mail-{index}", whole)
    archives = {0: zipped({"甲.txt": TEXT.encode(), "b/乙.docx": docx}), 1: gzip.compress(tarred({"甲.txt": TEXT.encode()}))}
    archives[3] = tarred({"甲.txt": TEXT.encode(), "b.html": b"<html><p>x</p></html>"})
    for which, archive in archives.items():
        seed("archive", f"kind-{which}", bytes([which]) + archive)
        seed("read", f"archive-{which}", archive)


def by_libreoffice(docx):
    if not shutil.which("soffice"):
        print("LibreOffice is not installed: no seeds for doc and xls")
        return
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "a.docx").write_bytes(docx)
        (folder / "b.txt").write_text(TEXT, "utf-8-sig")
        (folder / "c.csv").write_text("序号,名称,金额\n1,供水,3.5\n2,排水,2020-03-01\n", "utf-8")
        convert(folder, "a.docx", "doc", "rtf", "pdf", "xml:MS Word 2003 XML")
        convert(folder, "c.csv", "xls", "xlsx")
        # The second of each kind comes from plain text.
        (folder / "second").mkdir()
        (folder / "b.txt").rename(folder / "second/b.txt")
        convert(folder / "second", "b.txt", "doc", "rtf", "pdf")
        # Not what LibreOffice keeps in its profile.
        for path in sorted([*folder.glob("*"), *(folder / "second").glob("*")]):
            if path.suffix in (".doc", ".xls"):
                legacy(path)
            elif path.suffix in (".rtf", ".pdf"):
                seed(path.suffix[1:], f"office-{path.stem}", path.read_bytes())
            elif path.suffix == ".xml":
                seed("wordml", "office", path.read_bytes())
            elif path.suffix == ".xlsx":
                seed("read", "xlsx", path.read_bytes())


def convert(folder, name, *targets):
    for target in targets:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target, "--outdir", str(folder), name],
            cwd=folder,
            capture_output=True,
            timeout=180,
            check=False,
        )


def legacy(path):
    seed("read", f"office-{path.stem}{path.suffix}", path.read_bytes())
    try:
        import olefile
    except ImportError:
        print("olefile is not installed: no seeds for the streams of doc and xls")
        return
    with olefile.OleFileIO(str(path)) as ole:
        stream = lambda name: ole.openstream(name).read() if ole.exists(name) else b""
        if path.suffix == ".xls":
            seed("xls", f"office-{path.stem}", stream("Workbook"))
        else:
            table = stream("1Table") or stream("0Table")
            seed("doc", f"office-{path.stem}", SEAM.join((stream("WordDocument"), table, stream("Data"))))


def dictionary_files():
    """The order is that of HOSTILE in fuzz_targets/dictionary.rs."""
    names = ["rules", "words/本地.csv", "policy.toml", "basis.csv", "regions.csv", "validity.csv", "repealed_laws.csv",
             "agencies.csv", "abolished_items.csv", "ended_tasks.csv", "statutory_items.csv"]
    for which, name in enumerate(names):
        paths = sorted((ROOT / "dictionaries/rules").rglob("*.toml"))[::40] if name == "rules" else [ROOT / "dictionaries" / name]
        for path in paths:
            lines = path.read_text("utf-8").split("\n")[: 200 if path.suffix == ".toml" else 12]
            seed("dictionary", f"{which}-{path.stem}", bytes([which]) + "\n".join(lines).encode())


def package_of(body, numbering, styles, footnotes):
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS.format(RELATION.format(1, "officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": RELATIONS.format(
            "".join(RELATION.format(index, kind, f"{kind}.xml") for index, kind in enumerate(("numbering", "styles", "footnotes"), 1))
        ),
        "word/document.xml": body,
        "word/numbering.xml": numbering,
        "word/styles.xml": styles,
        "word/footnotes.xml": footnotes,
    }
    return zipped({name: part.encode() for name, part in parts.items()})


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
    return buffer.getvalue()


if __name__ == "__main__":
    main()
