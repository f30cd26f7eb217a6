"""The eyes and hands: find, fetch, archive, read, recognise, catalogue. Start reading at crawl.py."""

__version__ = "0.1.0"
