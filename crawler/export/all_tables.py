"""The tables of an export (docs/data.md is made of them)."""

from __future__ import annotations

from crawler.export.table import Column, Kind, Table


def _text(name: str, meaning: str) -> Column:
    return Column(name, Kind.STRING, meaning, required=True)


def _maybe(name: str, meaning: str) -> Column:
    return Column(name, Kind.STRING, meaning)


def _count(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, Kind.INTEGER, meaning, required)


def _number(name: str, meaning: str) -> Column:
    return Column(name, Kind.NUMBER, meaning)


def _flag(name: str, meaning: str) -> Column:
    return Column(name, Kind.BOOLEAN, meaning, required=True)


def _list(name: str, meaning: str) -> Column:
    return Column(name, Kind.ARRAY, meaning, required=True)


def _moment(name: str, meaning: str) -> tuple[Column, Column]:
    """A time with its zone, and the Beijing day that it lies in."""
    return (
        Column(name, Kind.DATETIME, meaning),
        Column(f"{name}_day", Kind.DATE, f"The day of `{name}` in Beijing."),
    )


_CONTENT = (
    _text("url", "Address of the post's page."),
    _text("title", "Its title; empty if it is not known."),
    *_moment("published", "When it was published; empty if not even the day is known."),
    _text("published_precision", "`second`, or `day` where `published` is that day's midnight."),
    _text("source", "The source's name as the site writes it."),
    _text("category", "The slug of the source in addresses, in its original case."),
    _list("tags", "Its tags."),
    _text("digest", "Rolling news only: what stands in its blockquote."),
    _text("text", "What a reader sees of the body, one paragraph a line."),
    _text("body_html", "The body as HTML, made safe."),
    _text("text_source", "`newstext` (the JSON endpoint) or `page` (the post's page)."),
    _text("byline", "The line that names its writers, as printed."),
    _list("reporters", "Names of reporters in the byline."),
    _list("correspondents", "Names of correspondents in the byline."),
    _text("media", "The medium that the text says it is from."),
    _text("share_url", "Its share link."),
    _list("images", "Addresses of its pictures."),
    _list("stocks", "Securities that it links, `<market>.<code>`."),
    _text("content_hash", "SHA-256 (hex) of the normalized visible text."),
    *_moment("captured_at", "When this revision was captured."),
    _flag("title_recovered", "Whether the page had lost the title."),
    _flag("sanitized", "Whether something unsafe was taken out."),
)

ARTICLES = Table(
    "articles",
    "One row for each article, as its newest line has it, amendments included.",
    ("id",),
    (
        _text("id", "The article's id."),
        _count("revision", "Number of its newest revision, from 1."),
        *_CONTENT,
        _text("story", "Id of the family of reprints, as of that line; see table `stories`."),
        _maybe("reprint_of", "Id of the earliest publication known then; empty if it is itself."),
        _number("similarity", "Resemblance to `reprint_of`, 0 to 1."),
        _number("containment", "Share of its text that `reprint_of` has, 0 to 1."),
        _maybe("print_paper", "Newspaper that printed it; see table `prints`."),
        Column("print_date", Kind.DATE, "Day of that edition."),
        _maybe("print_page", "Page of that edition."),
        _count("print_position", "Place on that page, from 1.", required=False),
        _text("state", "`live`, `expired` (gone from the site), `superseded` (by its twin)."),
        _text("owed", "Why the endpoint's text is still owed; empty if it is not."),
        *_moment("first_captured", "When its first revision was captured."),
        *_moment("last_checked", "When it was last seen or asked for on the site."),
    ),
)
REVISIONS = Table(
    "revisions",
    "One row for each revision of each article: each text that the site showed.",
    ("id", "revision"),
    (
        _text("id", "The article's id."),
        _count("revision", "Number of the revision, from 1."),
        *_CONTENT,
    ),
)
STORIES = Table(
    "stories",
    "One row for each member of each family of reprints of at least two.",
    ("story", "id"),
    (
        _text("story", "Id of the family."),
        _text("id", "Id of the article."),
        *_moment("published", "When it was published."),
        _text("source", "Its source."),
        _text("title", "Its title."),
        _text("origin", "Id of the earliest publication of the family."),
        _count("lag_seconds", "Seconds after the first publication.", required=False),
        _maybe("closest", "Id of the earlier publication that it resembles most."),
        _number("resemblance", "To `closest`, 0 to 1."),
    ),
)
PRINTS = Table(
    "prints",
    "One row for each article of a printed page and online copy of it; one without a copy too.",
    ("print_id", "id"),
    (
        _text("print_id", "Id of the article in print, `<paper>/<date>/<page>-<n>`."),
        _text("paper", "Name of the newspaper."),
        Column("date", Kind.DATE, "Day of the edition.", required=True),
        _text("page", "The page as printed."),
        _count("position", "Place on the page, from 1."),
        _text("headline", "Its headline."),
        _maybe("part_of", "Id of the article in print whose rest it is."),
        _maybe("id", "Id of the online article; empty if it is in print only."),
        _maybe("relation", "`whole`, or `part`: it holds a part of the printed article."),
        _number("confidence", "How sure it is that the two are one, 0 to 1."),
    ),
)
PRINT_DIFFERENCES = Table(
    "print_differences",
    "One row for each difference between an article in print and its online copy.",
    ("print_id", "id", "number"),
    (
        _text("print_id", "Id of the article in print."),
        _text("id", "Id of the online article."),
        _count("number", "Its place among the differences of these two, from 1."),
        _text("class", "wording, punctuation, paragraphing, artefact, gap or truncation."),
        _text("print_text", "What print has."),
        _text("online_text", "What is online in its place."),
        _count("print_start", "Where that begins in the printed text, in characters from 0."),
        _count("online_start", "Where that begins in the online text."),
        _text("note", "Why it is of its class, where that needs saying."),
        _text("doubt", "Why an edit of the wording may be an artefact after all."),
    ),
)
DUPLICATES = Table(
    "duplicates",
    "One row for each post that was dropped, and in favour of which article.",
    ("url", "id"),
    (
        _text("id", "Id of the post."),
        _text("url", "Its address."),
        _text("title", "Its title."),
        _text("source", "Its source."),
        _text("why", "`id`, `text` (same text, same source) or `twin` (rolling news)."),
        _text("kept", "Id of the article that was kept."),
        _count("run", "Number of the run that dropped it."),
    ),
)
LINKS = Table(
    "links",
    "One row for each link ever seen.",
    ("link",),
    (
        _text("link", "The link's key: a path of the site, or a kind and a name."),
        _text("id", "Id of the article, as far as the link says it."),
        _text("category", "Slug of the category in lower case."),
        _text("title", "The title that a listing showed."),
        *_moment("first_seen", "When a listing first showed it."),
        *_moment("last_seen", "When a listing last showed it."),
        *_moment("deadline", "When the site is due to drop it."),
        *_moment("gone", "When the run began that found its page gone, if one did."),
        _text("state", "What became of it: captured, duplicate, pending, expired, lost …"),
        _text("reason", "Why, as a code."),
        _count("attempts", "How often it failed."),
    ),
)
RUNS = Table(
    "runs",
    "One row for each run that has come to its end or was killed.",
    ("run",),
    (
        _count("run", "Number of the run."),
        _text("spider", "Which spider or command it was."),
        *_moment("started", "When it began."),
        *_moment("ended", "When it ended; empty if it was killed."),
        _count("status", "Its exit status; empty if it was killed.", required=False),
        _count("written", "Lines of articles that it wrote, amendments included."),
    ),
)
TABLES = (
    ARTICLES,
    REVISIONS,
    STORIES,
    PRINTS,
    PRINT_DIFFERENCES,
    DUPLICATES,
    LINKS,
    RUNS,
)
