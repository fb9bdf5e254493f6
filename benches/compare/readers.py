"""The independent readers: how each is called, and which formats it is asked for.

Takes paths, gives texts. A reader that is not installed is left out; one that fails on a file gives none for it.
"""

import importlib.util
import logging
import shutil
import subprocess
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

SECONDS_A_FILE = 60

# Files that one LibreOffice process converts: starting it costs seconds, and a file that hangs it costs its batch.
BATCH = 40


def available(format_name):
    """Readers of a format that are installed: name to function (paths → texts, None where it failed)."""
    return {name: read for name, (formats, is_there, read) in READERS.items() if format_name in formats and is_there()}


def missing(format_name):
    """Names of the readers of a format that are not installed."""
    return [name for name, (formats, is_there, _) in READERS.items() if format_name in formats and not is_there()]


def ours(binary, paths):
    """Our texts: `guiqing text FILE`."""
    return _each(lambda path: _output([binary, "text", path]), paths)


def _each(read, paths):
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(read, paths))


def _output(command):
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS_A_FILE, check=False)
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _command(*words):
    """A program that is called once a file; `{}` stands for the path."""
    return lambda paths, _format: _each(lambda path: _output([path if word == "{}" else word for word in words]), paths)


def _libreoffice(paths, format_name, target="txt:Text (encoded):UTF8", suffix="txt"):
    with tempfile.TemporaryDirectory() as folder, _by_content(paths, format_name) as links:
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target]
        for first in range(0, len(links), BATCH):
            batch = links[first : first + BATCH]
            try:
                subprocess.run(
                    [*command, "--outdir", folder, *batch],
                    capture_output=True,
                    timeout=SECONDS_A_FILE * len(batch),
                    check=False,
                )
            except subprocess.TimeoutExpired:
                continue
        outs = [Path(folder) / f"{link.stem}.{suffix}" for link in links]
        return [out.read_bytes() if out.exists() else None for out in outs]


def _libreoffice_text(paths, format_name):
    texts = _libreoffice(paths, format_name)
    return [None if text is None else text.decode("utf-8-sig", "replace") for text in texts]


def as_docx(paths, format_name):
    """The files as LibreOffice writes them as docx: bytes, None where it failed."""
    return _libreoffice(paths, format_name, "docx", "docx")


def _pandoc(paths, format_name):
    return _command("pandoc", "-f", format_name, "-t", "plain", "--wrap=none", "{}")(paths, format_name)


def _kreuzberg(paths, format_name):
    import kreuzberg

    def read(path):
        try:
            return kreuzberg.extract_file_sync(path).content
        except Exception:  # It raises what it likes; a file it cannot read is only left out.
            return None

    with _by_content(paths, format_name) as links:
        return [read(link) for link in links]


def _markitdown(paths, format_name):
    from markitdown import MarkItDown

    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    converter = MarkItDown()

    def read(path):
        try:
            return converter.convert(path).text_content
        except Exception:
            return None

    with _by_content(paths, format_name) as links:
        return [read(link) for link in links]


def _easyofd(paths, _format):
    logging.disable(logging.WARNING)

    def read(path):
        # It has no call for the text alone; parsing keeps the text objects of each page in order.
        script = (
            "import base64,sys,io,contextlib\nfrom loguru import logger\nlogger.remove()\n"
            "from easyofd.ofd import OFD\n"
            "with contextlib.redirect_stdout(io.StringIO()):\n"
            "  o=OFD();o.read(base64.b64encode(open(sys.argv[1],'rb').read()).decode(),save_xml=False)\n"
            "for d in o.data or []:\n"
            "  for _,page in sorted(d.get('page_info',{}).items()):\n"
            "    for t in page.get('text_list',[]): print(t.get('text',''))\n"
        )
        return _output(["python3", "-c", script, path])

    return [read(path) for path in paths]


@contextmanager
def _by_content(paths, format_name):
    """Links whose extension says what the content is, for readers that go by the extension: those lie, and names repeat."""
    with tempfile.TemporaryDirectory() as folder:
        links = [Path(folder) / f"{index:05}.{format_name}" for index in range(len(paths))]
        for link, path in zip(links, paths):
            link.symlink_to(Path(path).resolve())
        yield links


def _program(name):
    return lambda: shutil.which(name) is not None


def _package(name):
    return lambda: importlib.util.find_spec(name) is not None


# Name: formats, whether it is installed, how it reads.
READERS = {
    "LibreOffice": ({"docx", "doc", "rtf"}, _program("soffice"), _libreoffice_text),
    "pandoc": ({"docx", "rtf"}, _program("pandoc"), _pandoc),
    "antiword": ({"doc"}, _program("antiword"), _command("antiword", "-m", "UTF-8.txt", "-w", "0", "{}")),
    "catdoc": ({"doc"}, _program("catdoc"), _command("catdoc", "-d", "utf-8", "-w", "{}")),
    "pdftotext": ({"pdf"}, _program("pdftotext"), _command("pdftotext", "-q", "-enc", "UTF-8", "{}", "-")),
    "mutool": ({"pdf"}, _program("mutool"), _command("mutool", "draw", "-q", "-F", "txt", "{}")),
    "easyofd": ({"ofd"}, _package("easyofd"), _easyofd),
    "kreuzberg": ({"docx", "doc", "pdf", "rtf", "html"}, _package("kreuzberg"), _kreuzberg),
    "markitdown": ({"docx", "pdf", "html"}, _package("markitdown"), _markitdown),
}
