"""Search rows to hits: query language, German analysis, scores, engines; disposable."""
