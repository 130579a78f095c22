"""统一社会信用代码 (GB 32100-2015): 18 characters, the last one a check character modulo 31."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and letters in the order of their values; I, O, S, V and Z do not occur."""


def valid_credit_code(column: str) -> str:
    """Return the SQL condition that the column holds a well-formed code with its own check character."""
    shape = "^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"
    weighted = " + ".join(
        f"{pow(3, place, 31)} * (instr('{ALPHABET}', substr({column}, {place + 1}, 1)) - 1)" for place in range(17)
    )
    check = f"instr('{ALPHABET}', substr({column}, 18, 1)) - 1"
    return f"regexp_extract({column}, '{shape}', 0) = {column} and ({weighted} + {check}) % 31 = 0"
