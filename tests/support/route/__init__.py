"""The way of one article through the code, as it runs: ``make route``.

What counts:

- Calls of Python functions in ``crawler/`` while the one article is under way: a post from the
  answer that lists it until it is committed, a printed page from the spider's start until it is
  committed. A generator or coroutine that goes on counts once, when it begins.
- A room is a folder of ``crawler/``. A call *enters* a file when it comes from another room, or
  from Scrapy on behalf of another room. What a room does behind its door is its own matter.
- Not counted are plain values (the modules beside the rooms, ``archive/paths.py``,
  ``newspaper/model.py``, ``runs/context.py``), the extensions with all that they ask, for they
  look on, the commands, from which all of it is started, the stand-in, and imports.
- A *station* is an entry from which the way goes on into another room. Any other is a look-up:
  its file is counted, and the way stays with whoever asked.
- A *return* is a station in a file that was a station before, and another file was since.
"""
