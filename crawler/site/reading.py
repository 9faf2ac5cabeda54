"""One reading of a post: what its page and the answer of the JSON endpoint say together.

The spiders read what a server has just sent this way, and ``scrapy rebuild`` what is captured.
"""

from __future__ import annotations

from contextlib import suppress

from crawler.errors import LinkError, SiteError
from crawler.items import Draft
from crawler.site import identity, urls
from crawler.site.draft import draft_of_answer, draft_of_page, shows_text
from crawler.site.newstext import HALF, LOST, NewsText, clean_body
from crawler.site.post import PostPage
from crawler.source import ANOTHER_TEXT, Answer, Lead
from crawler.text.visible import agree, is_marred, visible_text

NO_INFO_CODE = "no-info-code"
"""Why a post's text is owed whose share link names no article that the endpoint knows."""
LOST_BYTES = "lost-bytes"
"""Why a text is owed that is archived as it came, for want of a page, without bytes of it."""


def code_of(page: PostPage) -> str | None:
    """The info code of a post: its id says it, or else its share link."""
    code = identity.info_code(page.id)
    if code is None and page.share_url:
        with suppress(LinkError):
            return urls.parse_share_link(page.share_url).code
    return code


def contradicts(answer: NewsText, page: PostPage) -> bool:
    """Whether page and answer show two texts; a page without a body (Y2, a digest) is no witness.

    The answer's body is compared as a post file would hold it (docs/source.md, "B1"). One that has
    lost its ends of paragraphs, or has characters that are no text where the page has none, is
    another text too.
    """
    shown = visible_text(page.body_html)
    body = clean_body(answer.body(identity.is_rolling_id(page.id)))
    told = visible_text(body)
    # An empty line ends a digest's quotation early: what is left of it stands before the body.
    if page.digest and told and shown.endswith(f"\n{told}"):
        return False
    if LOST in answer.mended and shown and "\ufffd" not in shown:
        return True
    run_together = shown.count("\n") > told.count("\n") and "\n" not in body.strip()
    if shown == told:
        return False
    # Half a surrogate pair has become one, and is a lesser loss than the text.
    letters = told.replace("\ufffd", "") if HALF in answer.mended else told
    return bool(shown) and (run_together or is_marred(letters, shown) or not agree(shown, told))


def read(page: PostPage | None, answer: Answer | None, lead: Lead) -> Draft:
    """The draft of an article: the endpoint's text, or else the page's own, with what is owed.

    ``answer`` is ``None`` if the endpoint was not asked. Raises :class:`SiteError`: with the
    answer's own reason where only the endpoint could have told (there is no page, or the archived
    text is the endpoint's and the page does not contradict it), ``no-capture`` if that is not
    known, ``no-text`` for a page that by itself shows nothing to read. An answer that lost bytes
    takes no archived answer's place: it counts as none then, and else is owed (``lost-bytes``). So
    does a page that lost some, where it is all that there is.
    """
    text: NewsText | None = answer.text if answer is not None else None
    owed = _owed(page, answer)
    if page is None and text is None:
        raise SiteError(
            owed or "no-capture", f"{lead.article}: neither its page nor its text is there"
        )
    untold = text is None and answer is not None and answer.owed != ANOTHER_TEXT
    if (untold or owed == LOST_BYTES) and lead.text_source == "newstext":
        # The page's body differs in markup from the archived one; it says nothing about text.
        raise SiteError(owed, f"{lead.article}: the endpoint does not give its text")
    if text is None and page is not None and LOST in page.mended and lead.text_source:
        raise SiteError(owed or LOST_BYTES, f"{page.url} lost bytes on the way")
    if page is None:
        assert answer is not None and text is not None
        return draft_of_answer(answer.url, text, lead.article, lead.title, lead.link, owed)
    if text is None and not shows_text(page):
        raise SiteError("no-text", f"{page.url} shows no text")
    return draft_of_page(page, text, owed)


def _owed(page: PostPage | None, answer: Answer | None) -> str:
    """Why there is no whole text of the endpoint; empty if there is one, or never was any."""
    if answer is not None and answer.text is not None:
        return LOST_BYTES if LOST in answer.text.mended else ""
    if answer is not None:
        return answer.owed
    if page is not None and page.share_url and code_of(page) is None:
        return NO_INFO_CODE
    return LOST_BYTES if page is not None and LOST in page.mended else ""
