"""Read models and hits to pages and JSON; knows neither the archive nor the sources."""
