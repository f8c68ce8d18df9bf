"""Data to look at: a real purchase log and a made-up company."""
