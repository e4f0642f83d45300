class LedgerError(Exception):
    pass


def read(row):
    return row["amount"] + 1


def load(rows):
    try:
        return [read(row) for row in rows]
    except KeyError as error:
        raise LedgerError("bad row\n  in the ledger") from error


def main():
    try:
        load([{"amount": 1}, {}])
    except LedgerError:
        undefined_name


main()
