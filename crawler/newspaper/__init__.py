"""The print edition: read a newspaper page, find its articles in the archive, show what changed.

Pure functions over text: no network, no clock, no settings; bytes come in, plain values go out.

========================  ======================================================================
read                      ``read_text``, ``read_pdf``, ``epaper`` (bytes → blocks or items)
parse                     ``masthead``, ``label``, ``rejoin``, ``segment``; ``page`` joins them up
of one edition            ``jumps`` (下转A4版 and 上接A1版)
against the archive       ``candidates``, ``match``, ``compare``, ``people``
as files                  ``page_json``, ``article_markdown``, ``edition_line``
as something to look at   ``show_json``, ``show_terminal``, ``show_html``
========================  ======================================================================
"""
