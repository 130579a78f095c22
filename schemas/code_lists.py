"""All code lists; a region may add children, so unknown codes are counted, never mapped."""

from schemas.care_codes import CARE_CODES
from schemas.code_list import CodeList
from schemas.finance_codes import FINANCE_CODES
from schemas.institution_codes import INSTITUTION_CODES
from schemas.person_codes import PERSON_CODES
from schemas.settlement_codes import SETTLEMENT_CODES
from schemas.supervision_codes import SUPERVISION_CODES

__all__ = ["CODE_LISTS", "CodeList"]

CODE_LISTS: dict[str, CodeList] = {
    code_list.name: code_list
    for code_list in (
        *PERSON_CODES,
        *CARE_CODES,
        *SETTLEMENT_CODES,
        *FINANCE_CODES,
        *INSTITUTION_CODES,
        *SUPERVISION_CODES,
    )
}
