"""Files that sources list: fetched, kept, read and cleaned, as observations of files."""
