"""Measurements of speed and of search, each beside a rival in one run; part of no package."""
