"""Five sample portals, built from the five seed documents: what `demo` serves."""
