"""Our side of the intake benchmark: one landing folder into bronze and silver, in a process of its own."""

import json
import sys
from pathlib import Path
from time import perf_counter

import duckdb

from benchmarks.intake_input import RECEIVED, Input
from benchmarks.measure import Lap, Order, measured
from jobs.intake.intake import take_in
from jobs.intake.landing import find_files
from jobs.intake.profile import load_profile
from jobs.lake import Lake
from jobs.session import spark_session
from schemas import DATASETS


def run_load(order: Order) -> Lap:
    """Take in the folder; rows and fen are those of the register, held against bronze, silver and quarantine."""
    session = spark_session(f"local[{order.threads}]", driver_memory=order.driver_memory)
    made = Input(Path(order.folder))
    profile = load_profile("national")
    lake = made.fresh_lake(Path(order.out) / "lake", lambda: session)
    steps: list[tuple[str, float]] = []

    def load() -> None:
        steps.append(("find files", perf_counter()))
        landing = find_files(Path(order.file).parent, profile)
        steps.append(("keep files", perf_counter()))
        take_in(
            lake,
            landing,
            profile,
            made.settings,
            received_at=RECEIVED,
            progress=lambda line: steps.append((line.rsplit(" / ", 1)[-1], perf_counter())),
        )

    seconds, cpu, memory_mb = measured(load, session)
    ends = [begun for _, begun in steps[1:]] + [steps[0][1] + seconds]
    parts = {name: end - begun for (name, begun), end in zip(steps, ends, strict=True)}
    rows, fen = _balance(lake)
    return Lap(seconds, cpu, memory_mb, rows, fen, parts)


def _balance(lake: Lake) -> tuple[int, int]:
    """Return rows and fen received; every row is in bronze, and in silver or in quarantine, with its fen."""
    with duckdb.connect() as database:

        def one(sql: str) -> tuple[int, int]:
            rows, fen = database.execute(sql).fetchall()[0]
            return int(rows), int(fen or 0)

        silver = one(f"select count(*), sum(amount_fen) from ({lake.scan(DATASETS['fee_line'])})")
        refused = one(f"select count(*), sum(control_total_fen) from ({lake.scan(DATASETS['quarantine'])})")
        raw = one(f"select count(*), 0 from ({lake.scan(DATASETS['raw_row'], columns=['source_row'])})")
        register = one(f"select sum(received_count), sum(received_fen) from ({lake.scan(DATASETS['source_file'])})")
        repeated = one(f"select sum(repeated_count), sum(repeated_fen) from ({lake.scan(DATASETS['source_file'])})")
    totals = tuple(sum(parts) for parts in zip(silver, refused, repeated, strict=True))
    if totals != register or raw[0] != register[0]:
        sys.exit(f"rows are lost: raw {raw}, register {register}, silver {silver}, quarantine {refused}, {repeated}")
    return register


if __name__ == "__main__":
    print(json.dumps(run_load(Order(**json.loads(sys.argv[1]))).__dict__))
