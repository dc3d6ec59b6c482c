"""`python -m web.cli` is `pasokh`."""

from web.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
