"""``make route``: the files that one post and one printed page come by (see ``__init__.py``)."""

from __future__ import annotations

from tests.support.route import __doc__ as definition
from tests.support.route.running import traced
from tests.support.route.way import Way


def show(name: str, way: Way) -> None:
    """A way in lines."""
    print(f"\n{name}: {len(way.files)} files")
    stations = {call.file for call in way.stations}
    for file in way.files:
        print(f"  {file}" if file in stations else f"    {file} (look-up)")
    print(f"{name}: {len(way.stations)} stations, in order")
    for call in way.stations:
        print(f"  {call.file} {call.function}")
    back = ", ".join(f"{file} {times}" for file, times in way.returns.items())
    print(f"{name}: returns: {back or 'none'}")


if __name__ == "__main__":
    print(definition)
    show("post", traced("post"))
    show("page", traced("page"))
