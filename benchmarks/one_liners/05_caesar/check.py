"""Hidden check of 05_caesar: the code that is generated never sees it."""

from caesar import encrypt, decrypt


def check_it():
    assert encrypt("Hello, World!", 3) == "Khoor, Zruog!"
    assert encrypt("xyz", 3) == "abc"
    assert decrypt("Khoor, Zruog!", 3) == "Hello, World!"


def check_large():
    assert encrypt("abc", 29) == "def"
    assert decrypt(encrypt("Abc xyz", -5), -5) == "Abc xyz"
