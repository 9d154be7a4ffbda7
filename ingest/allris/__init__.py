"""Pages of ALLRIS, read into observations; knows neither the archive nor how pages are fetched."""
