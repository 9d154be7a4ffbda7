"""Events to read models, all of which can be thrown away and built again."""
