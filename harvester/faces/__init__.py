"""Where people and other programs meet the product: command line, daemon, web. Only here the clock is read."""
