"""Hidden check of 07_library: the code that is generated never sees it."""

from catalogue import Catalogue
from overview import lent_out, lines, unavailable


def refused(error, call, *arguments):
    try:
        call(*arguments)
    except error:
        return True
    return False


def filled():
    catalogue = Catalogue()
    catalogue.add_book("1", "Emma", 2)
    catalogue.add_book("0", "Dune", 1)
    return catalogue


def check_add():
    catalogue = filled()
    assert refused(ValueError, catalogue.add_book, "1", "Other", 1)
    assert refused(ValueError, catalogue.add_book, "2", "None", 0)
    assert catalogue.isbns() == ["1", "0"]
    assert catalogue.title("0") == "Dune"
    assert refused(KeyError, catalogue.title, "9")


def check_lend():
    catalogue = filled()
    catalogue.lend("1", "zoe")
    catalogue.lend("1", "bob")
    assert catalogue.available("1") == 0
    assert catalogue.readers("1") == ["bob", "zoe"]
    assert refused(ValueError, catalogue.lend, "1", "ann")
    assert refused(KeyError, catalogue.lend, "9", "ann")
    catalogue.give_back("1", "zoe")
    assert refused(ValueError, catalogue.lend, "1", "bob")
    assert catalogue.available("1") == 1
    assert refused(ValueError, catalogue.give_back, "1", "zoe")
    assert refused(KeyError, catalogue.give_back, "9", "zoe")
    assert refused(KeyError, catalogue.available, "9")
    assert refused(KeyError, catalogue.readers, "9")


def check_overview():
    catalogue = filled()
    assert lent_out(catalogue) == 0
    assert unavailable(catalogue) == []
    catalogue.lend("1", "zoe")
    catalogue.lend("0", "zoe")
    assert lent_out(catalogue) == 2
    assert unavailable(catalogue) == ["Dune"]
    assert lines(catalogue) == ["Emma: 1 available", "Dune: 0 available"]
