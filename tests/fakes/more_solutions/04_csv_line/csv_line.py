def format_line(fields: list[str]) -> str:
    return ",".join(_written(field) for field in fields)


def _written(field: str) -> str:
    if any(mark in field for mark in ',"\n\r'):
        return '"' + field.replace('"', '""') + '"'
    return field


def parse_line(line: str) -> list[str]:
    fields, field, quoted, place = [], "", False, 0
    while place < len(line):
        mark = line[place]
        if quoted and mark == '"' and line[place + 1 : place + 2] == '"':
            field += mark
            place += 1
        elif mark == '"':
            quoted = not quoted
        elif mark == "," and not quoted:
            fields.append(field)
            field = ""
        else:
            field += mark
        place += 1
    if quoted:
        raise ValueError("a quoted field does not end")
    return [*fields, field]
