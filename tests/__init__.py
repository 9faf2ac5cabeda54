"""The tests of finews-archiver; the folders mirror those of ``crawler/`` or say what they do."""
