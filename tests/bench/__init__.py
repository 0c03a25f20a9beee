"""`make bench`: what the portal does in a second, side by side with what a bare view does (`shared/quality.md`).

    python -m tests.bench [--businesses 100000] [--seconds 4] [--only web,search,…]

It makes a database of its own beside yours (`…_bench`), fills it once, and keeps it for the next run.
A measurement is a module of this package with `measure(options) -> Iterable[Row]`, named in `MEASUREMENTS`.
"""
