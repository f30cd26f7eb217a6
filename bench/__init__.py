"""Figures, each with the command that repeats it. Ratios side by side in one run; never tests: machines are noisy."""
