"""The handbook: a page for each process package, written from the package itself."""
