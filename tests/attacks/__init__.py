"""Attacks on statistics: what can be worked out from all that was ever published.

Written without a line of the audit that they attack: how figures are computed is public, and stands here a second time.
An attacker knows who contributed to which release, in which groups, to whom what does not apply, what changed from one
release to the next, the instrument (weights, possible values), and the results released by name; a member its own
results, too. It succeeds if it narrows a protected result down to less than the protection interval.

- `seen`: what was published, as unknowns and facts, with figures computed in any world;
- `differencing`: intervals, totals less parts, releases less releases, crossing groups, counts of levels and quantiles;
- `programming`: linear programmes over everything at once, and mixed integer ones;
- `trying`: every world there is, for few municipalities;
- `statuses`: who said "not applicable", also from why figures are withheld;
- `groups`: averages of groups that are too small;
- `simulating`: what the choice of what is withheld tells whoever runs the program on every world;
- `unsettled`: worlds that look the same, by which most results need not be attacked, since nobody could succeed;
- `networks`: random networks and what is published of them over time; `engines`: what publishes, ours and broken ones;
- `campaign`: all attacks on many networks.

`make attacks` runs the campaign at length: `python -m tests.attacks 10000` attacks so many networks.
"""
