"""Texts of files, page by page, each read in a process of its own that can be killed. Knows no archive."""
