r"""Text and HTML as kramdown and Liquid must find them so that a page shows exactly that text.

A post's body goes through Liquid and then through kramdown's GFM parser (Jekyll 4.3 with kramdown
2.4, GitHub's Jekyll 3.9 with Liquid 4.0.3 and kramdown 2.3.2); the rules are read off
``kramdown/parser/kramdown/*.rb`` and ``kramdown/parser/gfm.rb``. What they leave alone stays as it
is; everything here is undone exactly when a post file is read:

- *Text* (digest, source name, link): just those characters that would be Markdown at their place
  become decimal entities, ``*ST甲、*ST乙`` → ``&#42;ST甲、&#42;ST乙`` (docs/source.md, "B1").
- *Liquid* (docs/source.md, "B2"): the first brace of ``{{`` and ``{%`` in a body becomes
  ``&#x7b;``; an ``&#x7b;`` that was there gets one more zero (``&#x07b;``, the same character), and
  so on.
- *HTML* that kramdown reads as a sequence of finished blocks stays bare. Any other body
  (docs/source.md, "B3", "B4" and "B5") stands between the lines ``{::nomarkdown}`` and
  ``{:/nomarkdown}``, where kramdown reads nothing. If it breaks off inside a tag, comment or
  raw-text element, the first line says ``{::nomarkdown type="html"}`` and the unfinished end is put
  into a comment, entity by entity, so that what follows the body is not swallowed: ``甲<b`` →
  ``甲<!--0:&#60;&#98;-->``. The number counts the characters before the comment that were added to
  end a raw-text element.
"""

from __future__ import annotations

import html
import re

from crawler.archive.posts.rawhtml import ending

_ENTITY = re.compile(r"&#(\d{1,7});")
_SEEN = "[^ \\t\\f\\v]"
"""Not white space to kramdown: a line end that is written as an entity counts as text."""
_BLANK = "[ \\t\\n\\r\\f\\v\\0]"

_INLINE = re.compile(
    r"[\"'|\n\r]"  # smart quotes, tables, line ends
    r"|&(?=[\w:][-\w.:]*;|#\d+;|#x[0-9a-fA-F]+;)"
    r"|\{(?=[{%:])"
    r"|\\(?=[\\.*_+`<>()\[\]{}#!:|\"'$=\-~]|\Z)"
    r"|-(?=-)|(?<=-)-|\.(?=\.\.)|(?<=\.)\.(?=\.)|(?<=\.\.)\."
    r"|<(?=<)|(?<=<)<|>(?=>)|(?<=>)>"
    r"|<(?![ \d=])|<(?=.*>)",
    re.DOTALL,
)
_PAIRED = tuple(
    (re.compile(opens_and_closes, re.DOTALL), re.compile(char))
    for opens_and_closes, char in (
        (rf"\*(?={_SEEN}).*(?<={_SEEN})\*", r"\*"),
        (rf"(?<![^\W\d_])_(?={_SEEN}).*(?<={_SEEN})_(?![^\W_])", "_"),
        (r"`.*`", "`"),
        (r"\$\$.*\$\$", r"\$"),
        (r"~~.*~~", "~"),
        (r"\[.*\]\(", r"\["),
    )
)
_EDGE = re.compile(rf"\A{_BLANK}+|{_BLANK}+\Z")
_BLOCK_START = re.compile(
    r"(?P<first>\#)\#{0,5}[\t ]"
    r"|(?P<quote>>)"
    r"|(?P<bullet>[+*-])[\t |]"
    r"|\d+(?P<dot>\.)[\t |]"
    r"|(?P<rule>[*_-])[ \t]*(?P=rule)[ \t]*(?P=rule)(?:(?P=rule)|[ \t])*\Z"
    r"|(?P<end>\^)\Z"
    r"|(?P<definition>\*?\[).+?\]:",
    re.ASCII | re.DOTALL,
)

_WEB_ADDRESS = re.compile(r"https?://[^\s<>\0]")
_IN_AUTOLINK = re.compile(r"[<>|\n\r]|&(?=#?\w+;)|\{(?=[{%])")
_IN_NO_LINK = re.compile(r"\A[^\x80-\x9f]|[^0-9A-Za-z\x80-\U0010ffff]")
"""Not U+0080 to U+009F: browsers and kramdown read ``&#138;`` as Windows-1252."""

_PLAIN_BRACE = re.compile(r"\{(?=[{%])")
_RAW_BRACE = re.compile(r"\{(?=[{%]|:/)")
_BRACE_ENTITY = re.compile(r"&#x(0*)7b;")

_RAW_START = "{::nomarkdown}\n"
_CUT_START = '{::nomarkdown type="html"}\n'
_RAW_END = "\n{:/nomarkdown}"
_LIKE_UNDERLINE = re.compile(r"\n*[-=]")
"""A first line of ``---`` would make a heading of ``{::nomarkdown}``; a line feed before it keeps
them apart (and one more before every line feed in front of such a line, to tell them apart)."""
_CUT_TAIL = re.compile(r"<!--(\d+):([&#;\d]*)-->\Z")

_TOP = re.compile(
    "address|article|aside|blockquote|center|details|div|dl|fieldset|figure|footer|form"
    "|h[1-6]|header|hr|main|nav|ol|p|pre|section|table|ul"
)
_INSIDE = re.compile(
    f"{_TOP.pattern}|a|abbr|acronym|audio|b|bdo|big|br|button|caption|cite|code|col|colgroup|dd|del"
    "|dfn|dt|em|embed|figcaption|font|i|img|input|ins|kbd|label|legend|li|map|mark|object|param|q"
    "|rp|rt|ruby|s|samp|small|source|span|strike|strong|sub|summary|sup|tbody|td|tfoot|th|thead|tr"
    "|track|tt|u|var|video|wbr"
)
_VOID = re.compile("br|col|embed|hr|img|input|param|source|track|wbr")

# A look-ahead and a back-reference stand for what atomic groups and possessive quantifiers would
# say: these are wrong in Python 3.11 before 3.11.5 (Debian 12 has 3.11.2).
_TOKEN = re.compile(
    r"(?P<comment><!--(?!-?>)(?:(?!--!?>).)*-->)"
    r"|<(?P<open>[A-Za-z][A-Za-z0-9]*)"
    r"(?=(?P<attributes>(?:\s+[A-Za-z_:][-\w:.]*(?:\s*=\s*(?:\w+|\"[^\"]*\"|'[^']*'))?)*))"
    r"(?P=attributes)"
    r"\s*(?P<closed>/?)>"
    r"|</(?P<close>[A-Za-z][A-Za-z0-9]*)\s*>"
    r"|(?=(?P<text>(?:[^<]+|<(?=[\s\d=]))+))(?P=text)",
    re.DOTALL | re.ASCII,
)
_ATTRIBUTE = re.compile(r"([A-Za-z_:][-\w:.]*)(?:\s*=\s*(?:\w+|\"[^\"]*\"|'[^']*'))?", re.ASCII)
_PARAGRAPHS = re.compile(r'(?:<p(?: class="[\w -]*")?>[^<&]*</p>(?:\n ?)?)+')
"""Nothing but paragraphs of mere text, as most bodies are."""
_BETWEEN = re.compile(r"(?:[ \t\n\f\v]*\n)? {0,3}")
_BEFORE_COMMENT = re.compile(r"(?:[ \t\n\f\v]*\n)?")
_WHITE = re.compile(r"[ \t\n\f\v]*")
_BARE_AMPERSAND = re.compile(r"&(?!#\d+;|#x[0-9a-fA-F]+;|[\w:][-\w.:]*;)")


def write_text(text: str) -> str:
    """``text`` as a Markdown paragraph of one line that shows exactly ``text``."""
    places = _inline_places(text, text)
    for edge in _EDGE.finditer(text):
        places.update(range(edge.start(), edge.end()))
    start = _BLOCK_START.match(text)
    if start is not None and start.lastgroup is not None:
        places.add(start.start(start.lastgroup))
    return _with_entities(text, places)


def write_link_text(text: str, line: str) -> str:
    """``text`` as a part of a link's text; ``line`` is all that the line shows and links to."""
    places = _inline_places(text, line)
    places.update(match.start() for match in re.finditer(r"[\[\]]", text))
    return _with_entities(text, places)


def write_link_target(target: str) -> str:
    """``target`` as it stands between the parentheses of ``[…](…)``."""
    pattern = r"[|\"'\n\r\t\\]|&(?=#?\w+;)|\{(?=[{%:])"
    if not _balanced(target):
        pattern += r"|[()]"
    return _with_entities(target, {match.start() for match in re.finditer(pattern, target)})


def write_autolink(url: str) -> str:
    """``<url>``, as kramdown makes a link of it; what is not a web address shows as text."""
    if _WEB_ADDRESS.match(url):
        places = {match.start() for match in _IN_AUTOLINK.finditer(url)}
    else:
        places = {match.start() for match in _IN_NO_LINK.finditer(url)}
    return f"<{_with_entities(url, places)}>"


def read_text(text: str) -> str:
    """Undo :func:`write_text`, :func:`write_link_text` and :func:`write_autolink`."""
    return _ENTITY.sub(_read_entity, text)


def write_html(body: str) -> str:
    """``body`` bare where kramdown leaves what it shows alone, else fenced off from it."""
    return _write_braces(body, _PLAIN_BRACE) if is_plain(body) else fence(body)


def fence(body: str) -> str:
    """``body`` between lines that keep kramdown from reading it."""
    end = ending(body)
    if end.end == len(body) and not end.closer:
        return f"{_RAW_START}{_fenced(body)}{_RAW_END}"
    rest = "".join(f"&#{ord(char)};" for char in body[end.end :])
    cut = f"{body[: end.end]}{end.closer}<!--{len(end.closer)}:{rest}-->"
    return f"{_CUT_START}{_fenced(cut)}{_RAW_END}"


def read_html(text: str) -> str:
    """Undo :func:`write_html`; HTML that the source pasted is returned as it is."""
    for start in (_RAW_START, _CUT_START):
        inner = text.removeprefix(start).removesuffix(_RAW_END)
        if len(inner) == len(text) - len(start) - len(_RAW_END):
            apart = inner.startswith("\n") and _LIKE_UNDERLINE.match(inner)
            body = _read_braces(inner[1:] if apart else inner)
            tail = _CUT_TAIL.search(body) if start == _CUT_START else None
            if tail is None:
                return body
            return body[: tail.start() - int(tail[1])] + read_text(tail[2])
    return _read_braces(text)


def splits_fence(content: str) -> bool:
    """Whether the first empty line of a post's content is inside a fenced body."""
    return content.startswith((_RAW_START, _CUT_START)) and "\n\n" in content


def is_plain(body: str) -> bool:
    """Whether kramdown reads ``body`` as nothing but finished blocks and shows the same text.

    Only what is sure counts: known elements, well nested, none of them an inline element or text
    at the top (docs/source.md, "B3", "B4" and "B5"), no ``markdown`` attribute, white space between
    blocks that is not a code block, and no ``&`` that a browser reads otherwise once kramdown has
    escaped it.
    """
    if _PARAGRAPHS.fullmatch(body):
        return True
    lines = body.replace("\r\n", "\n").replace("\r", "\n")
    opened: list[str] = []
    space = ""
    pos = 0
    while pos < len(lines):
        token = _TOKEN.match(lines, pos)
        if token is None:
            return False
        pos = token.end()
        if token["text"] is not None:
            if not opened:
                if not _WHITE.fullmatch(token["text"]):
                    return False
                space = token["text"]
            elif "&" in token[0] and _reads_otherwise(token[0]):
                return False
            continue
        if not opened and not _may_follow(token, space):
            return False
        space = ""
        if token["open"] is not None:
            if not _is_known(token, opened):
                return False
            if not _VOID.fullmatch(token["open"].lower()):
                opened.append(token["open"])
        elif token["close"] is not None and (not opened or opened.pop() != token["close"]):
            return False
    return not opened


def _reads_otherwise(text: str) -> bool:
    """Whether a browser sees another text once kramdown has escaped each bare ``&``."""
    return html.unescape(_BARE_AMPERSAND.sub("&amp;", text)) != html.unescape(text)


def _may_follow(token: re.Match[str], space: str) -> bool:
    if token["comment"] is not None:
        return _BEFORE_COMMENT.fullmatch(space) is not None
    return token["open"] is not None and _BETWEEN.fullmatch(space) is not None


def _is_known(token: re.Match[str], opened: list[str]) -> bool:
    name = token["open"].lower()
    known = _INSIDE if opened else _TOP
    if not known.fullmatch(name) or (token["closed"] and not _VOID.fullmatch(name)):
        return False
    names = [match[1].lower() for match in _ATTRIBUTE.finditer(token["attributes"])]
    return "markdown" not in names and len(set(names)) == len(names)


def _inline_places(text: str, line: str) -> set[int]:
    places = {match.start() for match in _INLINE.finditer(text)}
    for opens_and_closes, char in _PAIRED:
        if opens_and_closes.search(line):
            places.update(match.start() for match in char.finditer(text))
    return places


def _with_entities(text: str, places: set[int]) -> str:
    return "".join(f"&#{ord(c)};" if i in places else c for i, c in enumerate(text))


def _read_entity(match: re.Match[str]) -> str:
    code = int(match[1])
    return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else match[0]


def _balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
    return depth == 0


def _fenced(body: str) -> str:
    apart = "\n" if _LIKE_UNDERLINE.match(body) else ""
    return apart + _write_braces(body, _RAW_BRACE)


def _write_braces(text: str, brace: re.Pattern[str]) -> str:
    return brace.sub("&#x7b;", _BRACE_ENTITY.sub(r"&#x0\g<1>7b;", text))


def _read_braces(text: str) -> str:
    return _BRACE_ENTITY.sub(lambda match: f"&#x{match[1][1:]}7b;" if match[1] else "{", text)
