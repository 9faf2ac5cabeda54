"""Whom a byline that was read names."""

from __future__ import annotations

from crawler.newspaper.parse.printed_byline import Byline


def signed_by(found: Byline | None) -> tuple[str, str, str]:
    """Reporters, correspondents and photographers, names of each with spaces between."""
    assert found is not None
    people = found.people
    return (
        " ".join(people.reporters),
        " ".join(people.correspondents),
        " ".join(people.photographers),
    )
