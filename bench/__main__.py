"""`make bench`: measure the product beside its floor, print ratios, keep them in bench/results/.

Exit code 1 when a counted bound (requests, items, bytes, units) is broken; timed ratios only warn, for machines differ.
"""

import argparse
import sys
from collections.abc import Callable

from bench import apply, client, cost, frame, lanes, page, size, snapshot, sockets, sync, webhook
from bench.report import Report, progress, table
from bench.stage import Run

BENCHES: dict[str, Callable[[Run], Report]] = {
    "webhook": webhook.bench,
    "apply": apply.bench,
    "frame": frame.bench,
    "size": size.bench,
    "sync": sync.bench,
    "lanes": lanes.bench,
    "sockets": sockets.bench,
    "snapshot": snapshot.bench,
    "client": client.bench,
    "page": page.bench,
    "cost": cost.bench,
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", metavar="NAME", choices=BENCHES, help=f"one of {', '.join(BENCHES)}")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: a look, not a measurement")
    asked = parser.parse_args(arguments)
    reports = []
    run = Run(asked.quick)
    with run.held:
        for name in [asked.only] if asked.only else BENCHES:
            progress(name)
            reports.append(BENCHES[name](run))
            reports[-1].write()
            print(table(reports[-1]), end="\n\n", flush=True)
    return verdict(reports)


def verdict(reports: list[Report]) -> int:
    """Say what is broken; 1 when it is more than a matter of the machine."""
    broken = [(report.name, row) for report in reports for row in report.broken]
    for name, row in broken:
        print(f"{'Warning' if row.timed else 'BROKEN'}: {name}: {row.what}", file=sys.stderr)
    return int(any(not row.timed for _, row in broken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
