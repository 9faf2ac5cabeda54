"""Loading OpenCC takes a while: not inside the first property's deadline."""

from crawler.reprints.normal_text import fingerprint

fingerprint()
