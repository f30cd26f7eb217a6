"""The subject: who owes which report, for which year, by when, and which page discharges it.

Pure: standard library only, no input or output, no clock. Every other room may import this one.
"""
