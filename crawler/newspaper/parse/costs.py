"""What speaks for and against a parting of a page into articles, in numbers.

They are added up (``segment``): below 0 speaks for it, above 0 against it; about 1 is a slight
hint, 5 nearly decides. Sources: how Chinese papers set headlines (short, no full stop, a byline or
a dateline below), tuned on what docs/edition.md names.
"""

from __future__ import annotations

COSTS: dict[str, float] = {
    "title tiny": 2.5,  # up to 3 characters
    "title short": 1.3,  # up to 5
    "title brief": 0.9,  # up to 9
    "title long": 1.5,  # above 34
    "title too long": 4.0,  # above 60
    "title stops": 4.0,  # ends in a full stop or a comma
    "title exclaims": 0.6,
    "title announces": 1.0,  # ends in a colon or a dash
    "title announces text": 3.0,  # with the last of its lines
    "title numbered": 4.0,
    "title quotes": 1.5,
    "title names a picture": -6.0,
    "title echoed": -2.7,
    "title above a day": -0.5,  # unsigned, but what stands below tells its day
    "title names a place": -0.6,  # or an office, and unsigned: news say where
    "title below a signature": -2.0,  # 。（江州市交通局王伟）
    "title of function words": 0.3,  # for each, up to three: sentences have them, titles few
    "title with a comma": 1.0,  # unsigned: on paper a space parts the halves of a title
    "title with points": -2.0,
    "title with a picture": -3.0,
    "title of a notice": -3.0,
    "subhead of a notice": 4.0,
    "title of a box": 5.0,
    "line below a picture": 6.0,
    "title signed below": -3.0,
    "title of body's size": 5.0,
    "title of title's size": -5.0,
    "line 2": 0.2,
    "line 3": 1.5,
    "line 4": 3.0,
    "kicker": -0.6,
    "title in verse": 3.0,  # a line of many short ones
    "subhead": 0.3,
    "subhead character": 0.05,  # each from the ninth to the twentieth, where kinship is silent
    "subhead long": 1.5,  # above 20
    "subhead signed below": 5.5,
    "subhead names a picture": 5.0,
    "subhead of title's size": 6.0,
    "subhead first": 2.7,
    "subhead last": 4.0,
    "subhead after the end": 6.0,
    "subhead alone": 0.5,  # where an article has subheads it has several
    "subhead kinship": 2.5,
    "subhead shares words": 3.0,  # what stands below it, with the article above it
    "subhead of two lines": 0.7,
    "subhead with a kicker": 1.0,
    "subheads many": 2.0,  # each one of a run from the third on
    "piece": 3.0,  # a short line is the beginning of a broken paragraph
    "piece goes on": -2.5,  # and what stands below reads like the rest of its sentence
    "deck": 0.5,
    "body after the end": 6.0,
    "body signed again": 4.0,
    "byline again": 5.0,
    "byline below": 1.0,
    "byline below the lead": 1.5,
    "signed twice": 3.0,
    "caption after the end": 0.4,
    "start": 1.0,
    "start without a title": 4.0,
    "start with a dateline": 3.5,
    "start with a picture": 4.0,
    "first brief": 5.0,
    "next brief": -2.0,
    "brief of no day": 2.0,
    "brief of a list": 3.0,
    "brief goes on": 2.0,
    "brief kinship": 2.0,
    "brief shares words": 5.0,
    "brief's dateline": -0.5,
    "unsigned": 0.6,
    "empty": 6.0,
    "stops open": 4.0,
    "left over": 10.0,
}
