"""Planted cases of stays: split, overlapping, and outpatient care in between."""

from jobs.simulate.planting.desk import Desk, Row


def split_admission(desk: Desk, case: int) -> None:
    """The same hospital admits the same person for the same disease again 3, 10 or 0 days later."""
    gap = (3, 10, 0)[case % 3]
    person, hospital = desk.person(), desk.hospital()
    desk.stay(person, hospital, 2, 5)
    visit, _, _ = desk.stay(person, hospital, 5 + gap, 8 + gap, diagnosis="J18.800")
    desk.expect(
        "split_admission",
        "suspect",
        visit["started_at"].date(),
        0,
        visit_id=visit["visit_id"],
        institution_id=visit["institution_id"],
        person_id=visit["person_id"],
    )


def _lawful_second(desk: Desk, visit: Row) -> None:
    desk.lawful(
        "split_admission",
        visit_id=visit["visit_id"],
        institution_id=visit["institution_id"],
        person_id=visit["person_id"],
    )


def lawful_eleven_days(desk: Desk, case: int) -> None:
    """The second stay begins one day after the limit."""
    person, hospital = desk.person(), desk.hospital()
    desk.stay(person, hospital, 2, 5)
    _lawful_second(desk, desk.stay(person, hospital, 16, 19)[0])


def lawful_other_disease(desk: Desk, case: int) -> None:
    """The second stay is for another disease."""
    person, hospital = desk.person(), desk.hospital()
    desk.stay(person, hospital, 2, 5)
    _lawful_second(desk, desk.stay(person, hospital, 8, 11, diagnosis="K35.800")[0])


def lawful_other_hospital(desk: Desk, case: int) -> None:
    """The second stay is in another hospital."""
    person = desk.person()
    desk.stay(person, desk.hospital(), 2, 5)
    _lawful_second(desk, desk.stay(person, desk.hospital(), 8, 11)[0])


def lawful_chemotherapy(desk: Desk, case: int) -> None:
    """Courses of chemotherapy follow each other."""
    person, hospital = desk.person(), desk.hospital()
    desk.stay(person, hospital, 2, 5, diagnosis="Z51.102")
    _lawful_second(desk, desk.stay(person, hospital, 8, 11, diagnosis="Z51.102")[0])


def lawful_transfer(desk: Desk, case: int) -> None:
    """The person was transferred to another hospital and came back."""
    person, hospital = desk.person(), desk.hospital()
    desk.stay(person, hospital, 2, 5, discharge_way="2")
    _lawful_second(desk, desk.stay(person, hospital, 8, 11)[0])


def lawful_emergency(desk: Desk, case: int) -> None:
    """The second stay was an emergency."""
    person, hospital = desk.person(), desk.hospital()
    desk.stay(person, hospital, 2, 5)
    _lawful_second(desk, desk.stay(person, hospital, 8, 11, care_type="24")[0])


def lawful_newborn_stay(desk: Desk, case: int) -> None:
    """The second stay is a newborn's."""
    person, hospital = desk.person("2"), desk.hospital()
    desk.stay(person, hospital, 2, 5)
    _lawful_second(desk, desk.stay(person, hospital, 8, 11, is_newborn=True)[0])


def lawful_interim_settlement(desk: Desk, case: int) -> None:
    """One stay is settled in two parts under one record number."""
    person, hospital = desk.person(), desk.hospital()
    visit, _, _ = desk.stay(person, hospital, 2, 8)
    _lawful_second(desk, desk.stay(person, hospital, 8, 12, medical_record_number=visit["medical_record_number"])[0])


def overlapping_stays(desk: Desk, case: int) -> None:
    """Two hospitals keep the person for the same two or three nights and both charge for them."""
    person, shared = desk.person(), 2 + case % 2
    first, _, paid = desk.stay(person, desk.hospital(), 3, 9)
    second, _, paid_too = desk.stay(person, desk.hospital(), 9 - shared, 15, diagnosis="I50.900")
    _expect_overlap(desk, "definite", shared, ((first, paid, 6), (second, paid_too, 6 + shared)))


def overlapping_stays_without_service(desk: Desk, case: int) -> None:
    """Two stays overlap, but one hospital charged nothing on the shared days."""
    person = desk.person()
    first, _, paid = desk.stay(person, desk.hospital(), 3, 9, charged=range(3, 6))
    second, _, paid_too = desk.stay(person, desk.hospital(), 6, 12, diagnosis="I50.900")
    _expect_overlap(desk, "suspect", 3, ((first, paid, 6), (second, paid_too, 6)))


def _expect_overlap(desk: Desk, grade: str, shared: int, both: tuple[tuple[Row, Row, int], ...]) -> None:
    visits = [visit for visit, _, _ in both]
    desk.expect(
        "overlapping_stays",
        grade,
        max(visit["started_at"] for visit in visits).date(),
        min(settlement["fund_total_fen"] * shared // nights for _, settlement, nights in both),
        visit_id="|".join(sorted(visit["visit_id"] for visit in visits)),
        person_id=visits[0]["person_id"],
    )


def _lawful_pair(desk: Desk, first: Row, second: Row) -> None:
    desk.lawful(
        "overlapping_stays",
        visit_id="|".join(sorted((first["visit_id"], second["visit_id"]))),
        person_id=first["person_id"],
    )


def lawful_one_night(desk: Desk, case: int) -> None:
    """A transfer shares one night."""
    person = desk.person()
    first, _, _ = desk.stay(person, desk.hospital(), 3, 9)
    _lawful_pair(desk, first, desk.stay(person, desk.hospital(), 8, 12, diagnosis="I50.900")[0])


def lawful_one_record(desk: Desk, case: int) -> None:
    """Two visits of one stay under one record number overlap in their dates."""
    person, hospital = desk.person(), desk.hospital()
    first, _, _ = desk.stay(person, hospital, 3, 9, charged=range(3, 6))
    number = first["medical_record_number"]
    second, _, _ = desk.stay(person, hospital, 6, 12, medical_record_number=number)
    _lawful_pair(desk, first, second)


def lawful_mother_and_newborn(desk: Desk, case: int) -> None:
    """A newborn is treated elsewhere on the mother's record while she is in hospital."""
    person = desk.person("2")
    first, _, _ = desk.stay(person, desk.hospital(), 3, 9, care_type="52", diagnosis="O80.000")
    second, _, _ = desk.stay(person, desk.hospital(), 4, 10, diagnosis="P22.900", is_newborn=True)
    _lawful_pair(desk, first, second)


def lawful_open_stay(desk: Desk, case: int) -> None:
    """A stay that has not ended is not judged yet; its lines are not settled."""
    person = desk.person()
    first, _, _ = desk.stay(person, desk.hospital(), 3, 9)
    second = desk.visit(person, desk.hospital(), "21", desk.at(5, 9), None, diagnosis="I50.900")
    desk.line(second, "bed", desk.at(5, 18))
    _lawful_pair(desk, first, second)


def lawful_day_surgery(desk: Desk, case: int) -> None:
    """Day surgery and a home bed are not stays."""
    person = desk.person()
    first, _, _ = desk.stay(person, desk.hospital(), 3, 9)
    other = desk.visit(person, desk.hospital(), ("28", "71")[case % 2], desk.at(4, 9), desk.at(8, 11))
    desk.settle(other, [desk.line(other, "wound_care", desk.at(6, 10))])
    _lawful_pair(desk, first, other)


def outpatient_during_stay(desk: Desk, case: int) -> None:
    """The pooled fund pays for an outpatient visit or a pharmacy purchase in the middle of a stay."""
    visit, settlement = _visit_within(desk, 6, ("11", "41")[case % 2])
    desk.expect(
        "outpatient_during_stay",
        "suspect",
        visit["started_at"].date(),
        settlement["pooling_fund_fen"],
        visit_id=visit["visit_id"],
        institution_id=visit["institution_id"],
        person_id=visit["person_id"],
    )


def _visit_within(desk: Desk, day: int, care_type: str, percent: int = 50, refunded: bool = False) -> tuple[Row, Row]:
    person = desk.person()
    desk.stay(person, desk.hospital(), 3, 9)
    visit = desk.clinic(person, desk.hospital(), desk.at(day, 14), care_type=care_type)
    line = desk.line(visit, "amlodipine", desk.at(day, 14, 20), 28)
    settlement = desk.settle(visit, [line], percent=percent)
    if refunded:
        desk.reverse(visit, settlement, [line])
    return visit, settlement


def _lawful_visit(desk: Desk, visit: Row) -> None:
    desk.lawful(
        "outpatient_during_stay",
        visit_id=visit["visit_id"],
        institution_id=visit["institution_id"],
        person_id=visit["person_id"],
    )


def lawful_on_admission_day(desk: Desk, case: int) -> None:
    """The visit is on the day of admission."""
    _lawful_visit(desk, _visit_within(desk, 3, "11")[0])


def lawful_on_discharge_day(desk: Desk, case: int) -> None:
    """The visit is on the day of discharge."""
    _lawful_visit(desk, _visit_within(desk, 9, "41")[0])


def lawful_special_outpatient(desk: Desk, case: int) -> None:
    """A special outpatient programme goes on during a stay."""
    _lawful_visit(desk, _visit_within(desk, 6, "14")[0])


def lawful_own_account(desk: Desk, case: int) -> None:
    """The purchase was paid without the pooled fund."""
    _lawful_visit(desk, _visit_within(desk, 6, "41", percent=0)[0])


def lawful_refunded_visit(desk: Desk, case: int) -> None:
    """The visit was paid and then refunded."""
    _lawful_visit(desk, _visit_within(desk, 6, "11", refunded=True)[0])


VIOLATIONS = {
    split_admission: 3,
    overlapping_stays: 2,
    overlapping_stays_without_service: 1,
    outpatient_during_stay: 2,
}
LAWFUL = (
    lawful_eleven_days,
    lawful_other_disease,
    lawful_other_hospital,
    lawful_chemotherapy,
    lawful_transfer,
    lawful_emergency,
    lawful_newborn_stay,
    lawful_interim_settlement,
    lawful_one_night,
    lawful_one_record,
    lawful_mother_and_newborn,
    lawful_open_stay,
    lawful_day_surgery,
    lawful_on_admission_day,
    lawful_on_discharge_day,
    lawful_special_outpatient,
    lawful_own_account,
    lawful_refunded_visit,
)
