class Catalogue:
    def __init__(self):
        self._books = {}

    def add_book(self, isbn: str, title: str, copies: int) -> None:
        if isbn in self._books or copies < 1:
            raise ValueError("there already, or no copy")
        self._books[isbn] = (title, copies, set())

    def lend(self, isbn: str, reader: str) -> None:
        _, copies, readers = self._books[isbn]
        if len(readers) >= copies or reader in readers:
            raise ValueError("no copy is left")
        readers.add(reader)

    def give_back(self, isbn: str, reader: str) -> None:
        readers = self._books[isbn][2]
        if reader not in readers:
            raise ValueError("has no copy")
        readers.remove(reader)

    def available(self, isbn: str) -> int:
        _, copies, readers = self._books[isbn]
        return copies - len(readers)

    def readers(self, isbn: str) -> list[str]:
        return sorted(self._books[isbn][2])

    def isbns(self) -> list[str]:
        return list(self._books)

    def title(self, isbn: str) -> str:
        return self._books[isbn][0]
