"""One supervisor behind `pasokh up`: ordered start, restart with patience, ordered stop."""
