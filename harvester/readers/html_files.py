"""Files that hang on a document, and the article's further pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from duties.reports import Link

_FILE_PATH = re.compile(r"\.(pdf|docx?|wps|ofd|xlsx?|et|rtf|zip|rar|7z)$", re.I)
_FILE_LITERAL = re.compile(
    r"""["']([^"'<>\s]{1,400}?\.(?:pdf|docx?|wps|ofd|xlsx?|rtf|zip)(?:\?[^"'<>\s]{0,300})?)["']""", re.I
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|bmp|tiff?)$", re.I)
_DOWNLOAD = re.compile(r"download|attach|filemanager|/file/|uploadfile|fileid|annex|getfile|appendix", re.I)
_NAME_KEYS = ("filename", "name", "file_name", "displayname", "title")
_TARGET_KEYS = ("file", "url", "src", "path", "fileurl", "pdf", "pdfurl", "filepath")
_CREATE_PAGES = re.compile(
    r"createPageHTML\(\s*(?:'[^']*'\s*,\s*)?(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*[\"']([\w\-]+)[\"']\s*,\s*[\"'](\w+)[\"']"
)
_NEXT_PAGE = re.compile(r"^[\s>»]*(?:下一页|下页|后一页|next)[\s>»]*$", re.I)
_FOREIGN_FILES = re.compile(r"使用指南|使用手册|操作手册|公开指南|浏览器下载|插件下载|阅读器下载|adobe", re.I)
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:foot|footer|nav|navbar|header|sidebar|friend|friendlink|copyright|banner|menu)(?:[\s_-]|$)"
)
_SAYS_NOTHING = re.compile(r"(?:点击|此处)?(?:这里|此处)?(?:下载|查看|附件|浏览|打开)*(?:附件)?", re.I)
MOST = 60
MOST_LOOKED_AT = 5_000  # elements of a block that may name a file


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """The address that links are relative to: <base href>, itself relative to the page."""
    base = tree.css_first("base[href]")
    href = base.attributes.get("href") if base is not None else None
    return join(url, href.strip()) or url if href else url


def join(base: str, href: str) -> str | None:
    """The absolute http(s) address, None for anything else. Portals write ``./x``, back slashes and blanks."""
    href = href.strip().replace("\\", "/")
    if not href or href.startswith(("#", "javascript:", "data:", "mailto:", "about:")):
        return None
    try:
        joined = urljoin(base, href)
        scheme = urlsplit(joined).scheme
    except ValueError:
        return None
    return joined.split("#")[0].replace(" ", "%20") if scheme in ("http", "https") else None


def viewed(address: str) -> tuple[str, str]:
    """The file behind an address and the name it states: unwraps viewer.html?file=…, reads fileName=…."""
    try:
        parts = urlsplit(address)
        query = parse_qsl(parts.query)
    except ValueError:
        return address, ""
    named = next((value for key, value in query if key.lower() in _NAME_KEYS and "." in value), "")
    if not _FILE_PATH.search(parts.path):
        for key, value in query:
            if key.lower() in _TARGET_KEYS and _FILE_PATH.search(
                urlsplit(value).path if "%" not in value else value
            ):
                return urljoin(address, value), named
    return address, named


def is_file(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(_FILE_PATH.search(unquote(parts.path))) or any(
        _FILE_PATH.search(value) for _, value in parse_qsl(parts.query)
    )


def _said(node: LexborNode) -> str:
    text = " ".join(node.text(deep=True).split())
    attributes = node.attributes
    for other in (attributes.get("title"), attributes.get("download"), attributes.get("oldsrc")):
        if other and (not text or text.endswith(("…", "..."))):
            text = other.strip()
    return text[:200]


def attachments(scope: list[LexborNode], base: str) -> tuple[Link, ...]:
    """Files linked, framed, embedded or named by a script in the blocks of the document. Order of the page,
    once each.
    """
    found: dict[str, Link] = {}
    for node in scope:
        for address, name in _referred(node):
            joined = join(base, address)
            if joined is None:
                continue
            target, stated = viewed(joined)
            if not is_file(target) and not (
                name and _FILE_PATH.search(name.strip()) and _DOWNLOAD.search(target)
            ):
                continue
            if stated and _SAYS_NOTHING.fullmatch(name.strip()):
                name = stated
            path_name = unquote(urlsplit(target).path.rsplit("/", 1)[-1])
            name = name or stated or path_name
            if _FOREIGN_FILES.search(name):
                continue
            # A frame and a link may show one file: the link's words name it, not the address.
            if target not in found or found[target].name in ("", path_name):
                found[target] = Link(target, name)
            if len(found) >= MOST:
                return tuple(found.values())
    return tuple(found.values())


def _in_frame(tag: LexborNode, scope: LexborNode) -> bool:
    """Whether something stands in the page's own frame (foot, navigation) inside a wider block."""
    node, steps = tag.parent, 0
    while node is not None and node.mem_id != scope.mem_id and steps < 40:
        name = f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}".lower()
        if node.tag in ("footer", "nav", "aside", "header") or _FRAME.search(name):
            return True
        node, steps = node.parent, steps + 1
    return False


def _referred(node: LexborNode) -> Iterator[tuple[str, str]]:
    """Every address in a block that may be a file, with the words that name it."""
    for tag in node.css(
        "a, iframe, embed, object, frame, param, script, [data-value], [data-url], [data-href], [onclick]"
    )[:MOST_LOOKED_AT]:
        attributes = tag.attributes
        if _in_frame(tag, node):
            continue
        if tag.tag == "a" and (href := attributes.get("href")):
            if href.startswith("javascript:"):
                yield from ((one, _said(tag)) for one in _FILE_LITERAL.findall(href))
            else:
                yield href, _said(tag)
        elif tag.tag in ("iframe", "embed", "frame") and (src := attributes.get("src")):
            yield src, attributes.get("title") or ""
        elif tag.tag == "object" and (data := attributes.get("data")):
            yield data, ""
        elif tag.tag == "param" and (value := attributes.get("value")):
            yield value, ""
        elif tag.tag == "script" and "src" not in attributes:
            said = tag.text(deep=True)
            yield from ((one, "") for one in _FILE_LITERAL.findall(said[:20000]))
        for key in ("data-value", "data-url", "data-href"):
            if value := attributes.get(key):
                yield value, _said(tag)
        if onclick := attributes.get("onclick"):
            yield from ((one, _said(tag)) for one in _FILE_LITERAL.findall(onclick))


def pictures(scope: LexborNode, base: str) -> tuple[Link, ...]:
    """Pages shown as pictures: for documents that have no text of their own."""
    found: dict[str, Link] = {}
    for image in scope.css("img[src]"):
        joined = join(base, image.attributes.get("src") or "")
        if joined and _PICTURE.search(urlsplit(joined).path) and not _is_ornament(image):
            found.setdefault(
                joined,
                Link(joined, (image.attributes.get("title") or image.attributes.get("alt") or "")[:200]),
            )
    return tuple(found.values())[:MOST]


def _is_ornament(image: LexborNode) -> bool:
    sizes = [image.attributes.get(key) or "" for key in ("width", "height")]
    small = any(size.rstrip("px").isdigit() and int(size.rstrip("px")) < 200 for size in sizes)
    name = (image.attributes.get("src") or "").lower()
    return small or bool(re.search(r"icon|logo|qrcode|ewm|erweima|share|print|button|\bico", name))


def further_parts(tree: LexborHTMLParser, scope: LexborNode | None, url: str, base: str) -> tuple[str, ...]:
    """The article's next pages: TRS names them in a script call, others link 下一页 below the text."""
    for script in tree.css("script"):
        said = script.text(deep=True)
        if "createPageHTML" not in said:
            continue
        match = _CREATE_PAGES.search(said)
        if (
            match
            and not match[3].lower().startswith(("index", "list", "default"))
            and match[3] in urlsplit(url).path
        ):
            parts = (f"{match[3]}_{number}.{match[4]}" for number in range(1, min(int(match[1]), MOST)))
            return tuple(joined for part in parts if (joined := join(base, part)))
    if scope is None:
        return ()
    here = urlsplit(url)
    stem = re.sub(r"(?:_\d{1,2})?\.\w+$", "", here.path)
    found: list[str] = []
    for link in scope.css("a[href]"):
        text = link.text(deep=True).strip()
        joined = join(base, link.attributes.get("href") or "")
        if joined is None or not (_NEXT_PAGE.match(text) or re.fullmatch(r"\[?\d{1,2}\]?", text)):
            continue
        there = urlsplit(joined)
        same = (
            there.netloc == here.netloc
            and len(stem) > 4
            and re.fullmatch(re.escape(stem) + r"(?:_\d{1,2})?\.\w+", there.path)
        )
        if same and there.path != here.path and joined not in found:
            found.append(joined)
    return tuple(found)


_NO_TEXT_FRAME = re.compile(
    r"(?:^|[/_.-])(?:head|header|top|foot|footer|bottom|nav|menu|left|right|login|search|map|weather|share|count|stat|cnzz|ad|ads|hits|qq|"
    r"video|player)(?:[/_.-]|$)",
    re.I,
)
MOST_FRAMES = 2


def framed(body: LexborNode, url: str, base: str) -> tuple[str, ...]:
    """Pages of the same host in frames that may hold the text of a document which has none itself."""
    here = urlsplit(url)
    found: list[str] = []
    for frame in body.css("iframe[src]")[:MOST_LOOKED_AT]:
        joined = join(base, frame.attributes.get("src") or "")
        if joined is None or joined in found or joined == url or _in_frame(frame, body):
            continue
        there = urlsplit(joined)
        if there.netloc == here.netloc and not _NO_TEXT_FRAME.search(there.path):
            found.append(joined)
    return tuple(found)[:MOST_FRAMES]
