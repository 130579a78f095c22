"""Where a task's time goes: the same work as in a Spark worker, one thread, each part timed."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from jobs.detect.block import emit
from jobs.detect.database import lock, open_database
from jobs.detect.relation import Relations
from jobs.detect.result import create_draft, finished_findings, judge
from jobs.detect.task import Stage, load_table


class Anatomy:
    """Seconds by part: loads, shared views, rules by family, summaries and events, the output."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)

    @property
    def seconds(self) -> Mapping[str, float]:
        """Return the seconds of all tasks taken apart so far."""
        return dict(self._seconds)

    def take_apart(self, stage: Stage, task_id: int) -> None:
        """Run one task of the stage and add up what its parts took."""
        with tempfile.TemporaryDirectory() as spill, open_database(stage.memory_mb, Path(spill)) as connection:
            for load in stage.plan.loads:
                with self._timed(f"load {load.table}"):
                    load_table(connection, load, stage.plan.tasks[task_id])
            lock(connection)
            relations = Relations(connection, stage.rule_set, stage.context)
            create_draft(connection)
            for rule in (one for one in stage.rule_set.rules if one.is_first_stage):
                with self._timed("shared views"):
                    relations.query(rule, rule.header.judged_region)
                with self._timed(f"rule {rule.family}/{rule.id}"):
                    judge(relations, rule)
            for block in stage.rule_set.blocks_needed:
                with self._timed(f"{block.kind} {block.name}"):
                    emit(relations, block, stage.buckets, task_id)
            with self._timed("evidence hash and output"):
                finished_findings(connection, stage.context, task_id)

    @contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        begun = perf_counter()
        yield
        self._seconds[part] += perf_counter() - begun
