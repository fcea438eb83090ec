"""Why a statement that a language model wrote is not shown."""

from enum import StrEnum


class Fault(StrEnum):
    """Why a statement was dropped."""

    FORM = "it had not the form asked for"
    KEY = "it cited what it had not been given"
    QUOTE = "its quotation is not in the article"
    NUMBER = "a number is not in its quotations"
    NAME = "a name is not in its quotations"
    STANCE = "no record says that this actor did so"
    NEGATION = "it turned what is quoted into its opposite"
    HEDGE = "it left out the doubt or the speaker of what is quoted"
    SUBJECT = "it does not name whom it speaks of"
    DEED = "it lets somebody else do what is quoted"
    WORDING = "it says what its quotations do not"


class Dropped(Exception):
    """A statement did not stand; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault
