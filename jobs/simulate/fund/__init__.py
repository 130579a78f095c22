"""The agency's side of a simulation: what is collected, claimed, paid, banked and booked."""

from jobs.simulate.fund.agency import NOTED, Agency, Turnover

__all__ = ["NOTED", "Agency", "Turnover"]
