"""Loading OpenCC takes a while: not inside the first property's deadline."""

from crawler.similarity.normal import fingerprint

fingerprint()
