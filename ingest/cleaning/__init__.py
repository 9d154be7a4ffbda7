"""Texts as extractors give them made whole again, with a map back to where each word stood. Pure."""
