"""A second look into a docx package, without any reader: what stands in its XML and is no shown text of the body.

Takes the bytes of a package, gives strings of Chinese characters by kind. A reader that gives such text, or not, is thereby
explained. Uses nothing but the standard library.
"""

import io
import re
import zipfile
from xml.etree import ElementTree

from align import folded, han

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

# Parts that are not the body, by the beginning of their name.
PARTS = {
    "word/header": "页眉页脚",
    "word/footer": "页眉页脚",
    "word/comments": "批注",
    "word/footnotes": "脚注尾注",
    "word/endnotes": "脚注尾注",
    "docProps/": "文件属性",
    "word/glossary": "构建基块",
    "word/diagrams": "图示",
    "word/charts": "图表",
    "word/embeddings": "嵌入对象",
}


def look(package):
    """Kind → the Chinese characters that stand there, each stretch a string."""
    kinds = {}
    try:
        archive = zipfile.ZipFile(io.BytesIO(package))
        names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return kinds
    for name in names:
        if not name.endswith(".xml"):
            continue
        try:
            root = ElementTree.fromstring(archive.read(name))
        except (ElementTree.ParseError, OSError, zipfile.BadZipFile, RuntimeError):
            continue
        kind = next((kind for start, kind in PARTS.items() if name.startswith(start)), None)
        if kind:
            for paragraph in _paragraphs(root):
                _keep(kinds, kind, "".join(paragraph.itertext()))
        elif name == "word/document.xml":
            _body(root, kinds, _hiding_styles(archive))
        elif name == "word/numbering.xml":
            for text in root.iter(f"{W}lvlText"):
                _keep(kinds, "编号样式", re.sub("%[1-9]", " ", text.get(f"{W}val", "")))
    return kinds


def _paragraphs(root):
    found = list(root.iter(f"{W}p"))
    return found or [root]


def _hiding_styles(archive):
    """Ids of the styles that hide text."""
    try:
        styles = ElementTree.fromstring(archive.read("word/styles.xml"))
    except (KeyError, ElementTree.ParseError, OSError, zipfile.BadZipFile, RuntimeError):
        return set()
    return {style.get(f"{W}styleId") for style in styles.iter(f"{W}style") if _is_hidden(style.find(f"{W}rPr"))}


def _is_hidden(properties):
    vanish = properties.find(f"{W}vanish") if properties is not None else None
    return vanish is not None and vanish.get(f"{W}val") not in ("0", "false", "off")


def _body(root, kinds, hiding_styles):
    for run in root.iter(f"{W}r"):
        if _is_hidden(run.find(f"{W}rPr")):
            _keep(kinds, "隐藏文字", "".join(text.text or "" for text in run.iter(f"{W}t")))
    for paragraph in root.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val") in hiding_styles:
            _keep(kinds, "隐藏文字", "".join(text.text or "" for text in paragraph.iter(f"{W}t")))
    for element in root.iter():
        tag = element.tag
        if tag == f"{W}p":
            _keep(kinds, "修订删除", "".join(text.text or "" for text in element.iter(f"{W}delText")))
            _keep(kinds, "正文", "".join(text.text or "" for text in element.iter(f"{W}t")))
        elif tag == f"{W}moveFrom":
            _keep(kinds, "修订删除", "".join(text.text or "" for text in element.iter(f"{W}t")))
        elif tag == f"{W}instrText":
            _keep(kinds, "域代码", element.text or "")
        elif tag == f"{MC}Fallback":
            _keep(kinds, "文本框", "".join(text.text or "" for text in element.iter(f"{W}t")))
        elif tag == f"{W}txbxContent":
            _keep(kinds, "文本框", "".join(text.text or "" for text in element.iter(f"{W}t")))
        elif tag == f"{W}sdtPr":
            _keep(kinds, "控件属性", " ".join(part.get(f"{W}val", "") for part in element.iter()))
        elif tag.endswith("}docPr") or tag.endswith("}cNvPr") or tag.endswith("}shape"):
            _keep(kinds, "图片说明", " ".join(element.get(key, "") for key in ("name", "descr", "title", "alt")))
        elif tag.endswith("}textpath"):
            _keep(kinds, "艺术字", element.get("string", ""))


def _keep(kinds, kind, text):
    characters = han(folded(text))
    if characters:
        kinds.setdefault(kind, []).append(characters)
