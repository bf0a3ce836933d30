from catalogue import Catalogue


def lent_out(catalogue: Catalogue) -> int:
    return sum(len(catalogue.readers(isbn)) for isbn in catalogue.isbns())


def unavailable(catalogue: Catalogue) -> list[str]:
    return sorted(catalogue.title(isbn) for isbn in catalogue.isbns() if not catalogue.available(isbn))


def lines(catalogue: Catalogue) -> list[str]:
    return [f"{catalogue.title(isbn)}: {catalogue.available(isbn)} available" for isbn in catalogue.isbns()]
