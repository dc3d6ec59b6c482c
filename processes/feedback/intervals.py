"""How sure a figure is: 95 % intervals of shares and means, narrower where the whole is small."""

from math import inf, sqrt

Z95 = 1.959963985
Interval = tuple[float, float]


def wilson(hits: float, n: float) -> Interval | None:
    """The 95 % interval of a share (Wilson's score interval); None for no answers."""
    if n == 0:
        return None
    share, z2 = hits / n, Z95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def effective(n: float, asked: int, small_whole: int) -> float:
    """How many answers of an endless whole say as much as these `n` of `asked` do.

    A whole beyond `small_whole` counts as endless; `inf` where everybody asked has answered."""
    if asked > small_whole or n <= 0:
        return n
    return inf if n >= asked else n * (asked - 1) / (asked - n)


def share_interval(share: float, n: float, asked: int, small_whole: int) -> Interval | None:
    """Wilson's interval of a share of `n` answers out of `asked`, corrected for a small whole."""
    counted = effective(n, asked, small_whole)
    return (share, share) if counted == inf else wilson(share * counted, counted)


def mean_interval(  # noqa: PLR0913 - what a mean on a scale is
    mean: float, squares: float, n: int, scale: tuple[int, int], asked: int, small_whole: int
) -> Interval | None:
    """The 95 % interval of a mean of `n` answers on a scale; `squares` is their sum of squares.

    Student's interval, kept within the scale. Where all said the same their spread is nothing and
    would promise too much: then the widest that the scale allows stands in (Wilson's)."""
    low, high = scale
    if n < 2:  # noqa: PLR2004 - one answer has no spread
        return None
    variance = max(0.0, squares / n - mean * mean) * n / (n - 1)
    counted = effective(n, asked, small_whole)
    if counted == inf:
        return mean, mean
    if variance < 1e-9:  # noqa: PLR2004 - nothing but rounding
        found = wilson((mean - low) / (high - low) * counted, counted)
        return found and (low + found[0] * (high - low), low + found[1] * (high - low))
    half = student(n - 1) * sqrt(variance / counted)
    return max(low, mean - half), min(high, mean + half)


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t (Cornish and Fisher; three digits from 5 degrees on)."""
    z, v = Z95, freedom
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / v + second / v**2 + third / v**3
