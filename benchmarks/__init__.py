"""Measurements of speed, each a ratio within one run; knows the packages, is part of none."""
