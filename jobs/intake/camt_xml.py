"""Reading elements of an ISO 20022 message, whose names have lost their namespace already."""

from datetime import datetime
from xml.etree.ElementTree import Element

from jobs.months import BEIJING


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first element on the path of names below the element."""
    for name in path:
        element = None if element is None else element.find(name)
    return element


def children(element: Element | None, name: str) -> list[Element]:
    """Return the element's children of that name."""
    return [] if element is None else element.findall(name)


def text_of(element: Element | None, *path: str) -> str:
    """Return the text at the path, without blanks around it; '' where there is none."""
    found = child(element, *path)
    return (found.text or "").strip() if found is not None else ""


def civil_time(time: str) -> str:
    """Return a time as Beijing's; one without a zone, or none at all, as it is."""
    try:
        parsed = datetime.fromisoformat(time)
    except ValueError:
        return time
    return (parsed.astimezone(BEIJING) if parsed.tzinfo else parsed).strftime("%Y-%m-%d %H:%M:%S")


def first_text(element: Element | None, *paths: tuple[str, ...]) -> str:
    """Return the first text that is there, of several paths: versions of a message differ in them."""
    return next((text for text in (text_of(element, *path) for path in paths) if text), "")


def date_of(element: Element | None) -> str:
    """Return the day of a date or time choice (``Dt`` or ``DtTm``); a day with a zone is the day that was written."""
    return text_of(element, "Dt")[:10] or civil_time(text_of(element, "DtTm"))[:10]
