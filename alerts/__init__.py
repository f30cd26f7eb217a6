"""The voice: decides what is worth saying (pure), queues it as a row, then sends it."""
